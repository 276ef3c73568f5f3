namespace MlNetWatermark;

/// <summary>Turns the extractor's mask into a <see cref="Localization"/> of the picture.</summary>
internal static class MaskLocalizer
{
    /// <param name="picture">The picture that was read.</param>
    /// <param name="mask">Shape (side, side), probabilities.</param>
    /// <param name="side">Side of the mask.</param>
    public static Localization Localize(Picture picture, ReadOnlyMemory<float> mask, int side)
    {
        float[] full = Resampling.Resize(mask, side, side, picture.Width, picture.Height);
        return new Localization
        {
            Width = picture.Width,
            Height = picture.Height,
            Mask = full,
            Regions = RegionFinder.Find(mask.Span, side, side, picture.Width, picture.Height),
            Coverage = MaskCoverage.Of(full),
        };
    }
}
