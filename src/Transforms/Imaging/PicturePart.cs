namespace MlNetWatermark;

/// <summary>Cuts rectangles out of pictures.</summary>
internal static class PicturePart
{
    /// <summary>A copy of a rectangle that lies inside the picture, in pixels.</summary>
    public static Picture Of(Picture picture, int left, int top, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++) picture.Rgba.AsSpan(4 * (((top + y) * picture.Width) + left), 4 * width).CopyTo(rgba.AsSpan(4 * y * width));
        return new Picture(width, height, rgba);
    }
}
