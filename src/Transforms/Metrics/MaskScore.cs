namespace MlNetWatermark;

/// <summary>How well a found mask agrees with the true one, pixel by pixel; positive = marked.</summary>
public static class MaskScore
{
    /// <summary>Value above which a pixel counts as marked.</summary>
    public const float Threshold = MaskCoverage.Threshold;

    /// <summary>Compares the pixels above <see cref="Threshold"/>.</summary>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public static MaskScores Measure(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
        {
            throw new ArgumentException($"The masks differ in length: {expected.Length} and {found.Length} values.", nameof(found));
        }

        long truePositives = 0;
        long expectedPositives = 0;
        long foundPositives = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            bool marked = expected[i] > Threshold;
            bool called = found[i] > Threshold;
            if (marked) expectedPositives++;
            if (called) foundPositives++;
            if (marked && called) truePositives++;
        }

        long either = expectedPositives + foundPositives - truePositives;
        long negatives = expected.Length - expectedPositives;
        return new MaskScores(
            either == 0 ? 1 : (double)truePositives / either,
            expectedPositives == 0 ? null : 2.0 * truePositives / (expectedPositives + foundPositives),
            negatives == 0 ? null : (double)(foundPositives - truePositives) / negatives);
    }
}

/// <summary>Agreement of two masks.</summary>
/// <param name="IoU">
/// Intersection over union, in [0, 1]: 1 for the same marked pixels (also when both have none), 0 when no marked pixel is shared.
/// </param>
/// <param name="F1">Harmonic mean of precision and recall, in [0, 1]; null when no pixel is marked in truth.</param>
/// <param name="PixelFalsePositiveRate">Share of the unmarked pixels called marked, in [0, 1]; null when every pixel is marked in truth.</param>
public readonly record struct MaskScores(double IoU, double? F1, double? PixelFalsePositiveRate);
