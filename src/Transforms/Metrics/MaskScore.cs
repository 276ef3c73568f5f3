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
        RequireSameLength(expected, found);
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

    /// <summary>Share of the pixels on which both masks agree at <see cref="Threshold"/>, in [0, 1].</summary>
    /// <exception cref="ArgumentException">The masks differ in length, or are empty.</exception>
    public static double PixelAccuracy(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        RequireSameLength(expected, found);
        if (expected.IsEmpty) throw new ArgumentException("The masks are empty.", nameof(expected));
        long right = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] > Threshold == found[i] > Threshold) right++;
        }

        return (double)right / expected.Length;
    }

    /// <summary>Area under the ROC curve over all thresholds on the found mask: the rank sum of Mann and Whitney, equal values sharing their mean rank.</summary>
    /// <returns>Chance that a marked pixel has a higher value than an unmarked one, ties counted half; null where the true mask has not both.</returns>
    /// <exception cref="ArgumentException">The masks differ in length, or a value is not a number.</exception>
    public static double? AreaUnderCurve(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        RequireSameLength(expected, found);
        float[] values = found.ToArray();
        bool[] marked = new bool[values.Length];
        for (int i = 0; i < marked.Length; i++) marked[i] = expected[i] > Threshold;
        Array.Sort(values, marked); // NaN comes first
        if (values.Length > 0 && float.IsNaN(values[0])) throw new ArgumentException("A value is not a number.", nameof(found));
        long positives = 0;
        double rankSum = 0;
        for (int first = 0, next; first < values.Length; first = next)
        {
            long positivesHere = 0;
            for (next = first; next < values.Length && values[next] == values[first]; next++) positivesHere += marked[next] ? 1 : 0;
            positives += positivesHere;
            rankSum += positivesHere * (first + 1.0 + next) / 2; // ranks first + 1 to next
        }

        long negatives = values.Length - positives;
        return positives == 0 || negatives == 0 ? null : (rankSum - (positives * (positives + 1.0) / 2)) / ((double)positives * negatives);
    }

    private static void RequireSameLength(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
        {
            throw new ArgumentException($"The masks differ in length: {expected.Length} and {found.Length} values.", nameof(found));
        }
    }
}

/// <summary>Agreement of two masks.</summary>
/// <param name="IoU">
/// Intersection over union, in [0, 1]: 1 for the same marked pixels (also when both have none), 0 when no marked pixel is shared.
/// </param>
/// <param name="F1">Harmonic mean of precision and recall, in [0, 1]; null when no pixel is marked in truth.</param>
/// <param name="PixelFalsePositiveRate">Share of the unmarked pixels called marked, in [0, 1]; null when every pixel is marked in truth.</param>
public readonly record struct MaskScores(double IoU, double? F1, double? PixelFalsePositiveRate);
