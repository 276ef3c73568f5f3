namespace MlNetWatermark;

/// <summary>How well two masks agree: intersection over union of their marked pixels.</summary>
public static class MaskOverlap
{
    /// <summary>Value above which a pixel counts as marked.</summary>
    public const float Threshold = 0.5f;

    /// <summary>Intersection over union of the pixels above <see cref="Threshold"/>.</summary>
    /// <returns>In [0, 1]: 1 for the same marked pixels (also when both have none), 0 when no marked pixel is shared.</returns>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public static double Measure(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
        {
            throw new ArgumentException($"The masks differ in length: {expected.Length} and {found.Length} values.", nameof(found));
        }

        long both = 0;
        long either = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            bool first = expected[i] > Threshold;
            bool second = found[i] > Threshold;
            if (first && second) both++;
            if (first || second) either++;
        }

        return either == 0 ? 1 : (double)both / either;
    }
}
