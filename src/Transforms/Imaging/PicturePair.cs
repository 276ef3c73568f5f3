namespace MlNetWatermark;

/// <summary>Checks that two pictures can be compared pixel by pixel.</summary>
internal static class PicturePair
{
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static void RequireSameSize(Picture reference, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(picture);
        if (reference.Width != picture.Width || reference.Height != picture.Height)
        {
            throw new ArgumentException(
                $"The pictures differ in size: {reference.Width} x {reference.Height} and {picture.Width} x {picture.Height}.", nameof(picture));
        }
    }
}
