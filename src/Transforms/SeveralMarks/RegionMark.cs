namespace MlNetWatermark;

/// <summary>One message and the region that carries it, for pictures with several marks.</summary>
/// <param name="Message">As many bits as the model carries.</param>
/// <param name="Region">Width * Height values in [0, 1], row by row: 1 where the mark goes. Not changed.</param>
public sealed record RegionMark(Message Message, float[] Region)
{
    /// <summary>A mark in a rectangle.</summary>
    /// <param name="message">As many bits as the model carries.</param>
    /// <param name="picture">The picture that the rectangle lies in.</param>
    /// <param name="x">Left edge in pixels.</param>
    /// <param name="y">Top edge in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ArgumentException">The rectangle is empty or leaves the picture.</exception>
    public static RegionMark Rectangle(Message message, Picture picture, int x, int y, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(picture);
        if (x < 0 || y < 0 || width < 1 || height < 1 || width > picture.Width - x || height > picture.Height - y)
        {
            throw new ArgumentException($"The rectangle {x},{y} of {width} x {height} pixels does not lie in the picture of {picture.Width} x {picture.Height}.");
        }

        float[] region = new float[picture.Width * picture.Height];
        for (int row = y; row < y + height; row++) region.AsSpan((row * picture.Width) + x, width).Fill(1);
        return new RegionMark(message, region);
    }
}
