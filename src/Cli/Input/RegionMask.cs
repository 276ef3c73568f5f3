using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Input;

/// <summary>A region drawn as a picture: white is inside, black is outside, grey in between.</summary>
internal sealed class RegionMask
{
    private readonly float[] _values;
    private readonly int _width;
    private readonly int _height;

    private RegionMask(Picture mask)
    {
        (_width, _height) = (mask.Width, mask.Height);
        _values = Pictures.Region(mask);
    }

    /// <summary>Opens the mask, or gives null for no path.</summary>
    /// <exception cref="UsageException">The file is missing or no picture.</exception>
    public static RegionMask? Open(string? path)
    {
        if (path is null) return null;
        if (!File.Exists(path)) throw new UsageException($"There is no region mask '{path}'.");
        try
        {
            return new RegionMask(PictureFile.Read(path));
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw new UsageException($"The region mask '{path}' cannot be read: {Sentence.Of(problem)}");
        }
    }

    /// <summary>Values in [0, 1], one a pixel, for a picture of this size; the mask is stretched over it, bilinear with half-pixel centres.</summary>
    public float[] For(int width, int height)
    {
        float[] values = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Between(y, height, _height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float across) = Between(x, width, _width);
                float above = float.Lerp(At(left, top), At(right, top), across);
                float below = float.Lerp(At(left, bottom), At(right, bottom), across);
                values[y * width + x] = float.Lerp(above, below, down);
            }
        }

        return values;
    }

    /// <summary>The mask for a picture of this size with its grey levels kept apart: nearest pixel, no level in between.</summary>
    public Picture LevelsFor(int width, int height)
    {
        float[] values = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) values[y * width + x] = At((int)((x + 0.5) * _width / width), (int)((y + 0.5) * _height / height));
        }

        return Pictures.MaskPicture(values, width, height);
    }

    private float At(int x, int y) => _values[y * _width + x];

    private static (int Low, int High, float Share) Between(int place, int length, int sourceLength)
    {
        double at = Math.Clamp((place + 0.5) * sourceLength / length - 0.5, 0, sourceLength - 1);
        int low = (int)at;
        return (low, Math.Min(low + 1, sourceLength - 1), (float)(at - low));
    }
}
