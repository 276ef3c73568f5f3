using MlNetWatermark.Tests;

namespace MlNetWatermark.Benchmarks;

/// <summary>Pictures of any size with the detail of photographs: the bundled ones side by side at their own resolution.</summary>
internal static class BenchmarkPictures
{
    private static readonly Picture[] s_tiles = [.. new[] { "coffee.png", "astronaut.png", "chelsea.png", "rocket.jpg" }.Select(name => PictureFile.Read(RepositoryRoot.Image(name)))];

    /// <summary>A mosaic.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="seed">Another arrangement of the same tiles.</param>
    public static Picture Mosaic(int width, int height, int seed = 0)
    {
        byte[] rgba = new byte[4 * width * height];
        int index = seed;
        for (int top = 0, deep = 0; top < height; top += deep)
        {
            deep = int.MaxValue;
            for (int left = 0; left < width; index++)
            {
                Picture tile = s_tiles[index % s_tiles.Length];
                int across = Math.Min(tile.Width, width - left), down = Math.Min(tile.Height, height - top);
                for (int y = 0; y < down; y++) tile.Rgba.AsSpan(4 * y * tile.Width, 4 * across).CopyTo(rgba.AsSpan(4 * (((top + y) * width) + left)));
                (left, deep) = (left + across, Math.Min(deep, tile.Height));
            }
        }

        return new Picture(width, height, rgba);
    }

    /// <summary>A mosaic as a JPEG file of quality 90, as cameras and editors write them.</summary>
    public static byte[] Jpeg(int width, int height, int seed = 0) => PictureFile.Encode(Mosaic(width, height, seed), new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 90, FullChroma = false });
}
