using MlNetWatermark;

namespace MlNet;

/// <summary>The photographs of data/images, and tiles of pictures where a sample needs many.</summary>
internal static class SamplePictures
{
    private static readonly string[] Names = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"];

    public static string[] All()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetWatermark.sln"))) folder = folder.Parent;
        string root = folder?.FullName ?? throw new DirectoryNotFoundException("The repository's data/images was not found; name pictures of your own.");
        return [.. Names.Select(name => Path.Combine(root, "data", "images", name))];
    }

    /// <summary>Each picture in <paramref name="across"/> times <paramref name="across"/> parts.</summary>
    public static IEnumerable<Picture> Tiles(IEnumerable<string> paths, int across)
    {
        foreach (Picture picture in paths.Select(path => PictureFile.Read(path)))
        {
            (int width, int height) = (picture.Width / across, picture.Height / across);
            for (int y = 0; y < across; y++)
            {
                for (int x = 0; x < across; x++) yield return Part(picture, x * width, y * height, width, height);
            }
        }
    }

    private static Picture Part(Picture picture, int left, int top, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++) picture.Rgba.AsSpan(4 * ((top + y) * picture.Width + left), 4 * width).CopyTo(rgba.AsSpan(4 * y * width));
        return new Picture(width, height, rgba);
    }
}
