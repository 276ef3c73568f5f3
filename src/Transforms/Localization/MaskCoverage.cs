namespace MlNetWatermark;

/// <summary>The share of a mask that is marked.</summary>
internal static class MaskCoverage
{
    /// <summary>Probability above which a pixel counts as marked.</summary>
    public const float Threshold = 0.5f;

    /// <summary>Share of values above <see cref="Threshold"/>, in [0, 1].</summary>
    public static double Of(ReadOnlySpan<float> mask)
    {
        long marked = 0;
        foreach (float value in mask)
        {
            if (value > Threshold) marked++;
        }

        return (double)marked / mask.Length;
    }
}
