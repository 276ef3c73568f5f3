namespace MlNetWatermark;

/// <summary>Turns the extractor's mask into a <see cref="Localization"/> of the picture.</summary>
internal static class MaskLocalizer
{
    /// <param name="picture">The picture that was read.</param>
    /// <param name="mask">Shape (side, side), probabilities.</param>
    /// <param name="side">Side of the mask.</param>
    /// <param name="meaning">The model's.</param>
    public static Localization Localize(Picture picture, ReadOnlyMemory<float> mask, int side, MaskMeaning meaning) =>
        Describe(picture, Resampling.Resize(mask, side, side, picture.Width, picture.Height), mask.Span, side, side, meaning);

    /// <param name="picture">The picture that was read.</param>
    /// <param name="full">Its mask: one probability for each pixel.</param>
    /// <param name="meaning">The model's.</param>
    public static Localization Localize(Picture picture, float[] full, MaskMeaning meaning) => Describe(picture, full, full, picture.Width, picture.Height, meaning);

    private static Localization Describe(Picture picture, float[] full, ReadOnlySpan<float> mask, int maskWidth, int maskHeight, MaskMeaning meaning)
    {
        float[]? exact = ExactMask.Combine(picture, () => full);
        return new Localization
        {
            Width = picture.Width,
            Height = picture.Height,
            Mask = exact ?? full,
            Regions = exact is null
                ? RegionFinder.Find(mask, maskWidth, maskHeight, picture.Width, picture.Height)
                : RegionFinder.Find(exact, picture.Width, picture.Height, picture.Width, picture.Height),
            Coverage = MaskCoverage.Of(exact ?? full),
            Meaning = meaning,
            Exact = exact is not null,
        };
    }
}
