using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Moves a picture so that a part of it shows another place of it.</summary>
internal static class ShiftedCopy
{
    private const int Tries = 16;

    /// <summary>
    /// Draws how far: at least an eighth of one side, and the one of several draws that takes the fewest pixels of the part from beyond the edge, where the picture is
    /// continued from its other side, so that even a part that fills the picture can be moved.
    /// </summary>
    /// <param name="part">Row by row, 1 = to be replaced.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="generator">Source of the draws.</param>
    public static (int Right, int Down) Draw(float[] part, int width, int height, Random generator)
    {
        (int Right, int Down) best = (0, 0);
        int fewest = int.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            (int right, int down) = (generator.Next(width) - (width / 2), generator.Next(height) - (height / 2));
            if (Math.Abs(right) < width / 8 && Math.Abs(down) < height / 8) continue;
            int beyond = 0;
            for (int y = 0; y < height; y++)
            {
                bool row = y - down >= 0 && y - down < height;
                for (int x = 0; x < width; x++)
                {
                    if (part[(y * width) + x] == 1 && !(row && x - right >= 0 && x - right < width)) beyond++;
                }
            }

            if (beyond < fewest) (fewest, best) = (beyond, (right, down));
        }

        return fewest < int.MaxValue ? best : (width / 2, height / 2);
    }

    /// <summary>The picture moved to the right and down, continued from its other side.</summary>
    public static Picture Apply(Picture picture, int right, int down)
    {
        (int width, int height) = (picture.Width, picture.Height);
        byte[] rgba = new byte[picture.Rgba.Length];
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(picture.Rgba);
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        int across = ((right % width) + width) % width;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<uint> row = source.Slice((((y - down) % height) + height) % height * width, width);
            row[..(width - across)].CopyTo(target[((y * width) + across)..]);
            row[(width - across)..].CopyTo(target[(y * width)..]);
        }

        return new Picture(width, height, rgba);
    }
}
