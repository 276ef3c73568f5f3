namespace MlNetWatermark;

/// <summary>Says how likely it is that as many bits agree by luck, when each agrees with chance one half and on its own.</summary>
/// <remarks>
/// Exact when the expected message is drawn at random for each picture, whatever the reader does. For one fixed message the bits read from
/// unmarked pictures must be fair and independent; <see cref="UnmarkedBitStatistics"/> says how far they are from it.
/// </remarks>
public static class BinomialTest
{
    /// <summary>P(S >= matches) for S ~ Bin(length, 1/2).</summary>
    /// <param name="matches">Bits that agree, 0 to <paramref name="length"/>.</param>
    /// <param name="length">Bits of the message, at least 1.</param>
    /// <returns>In (0, 1]; what is below 5e-324 (all of 1,075 bits) is given as 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double PValue(int matches, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(matches);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(matches, length);
        return BinomialTail.AtLeast(matches, length, 0.5);
    }

    /// <summary>Smallest number of matches with a p-value at or below a rate.</summary>
    /// <param name="length">Bits of the message, at least 1.</param>
    /// <param name="falsePositiveRate">Share of unmarked pictures that may pass, strictly between 0 and 1.</param>
    /// <returns>1 to <paramref name="length"/>; null when even all bits right happens by luck more often.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static int? Threshold(int length, double falsePositiveRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        RequireRate(falsePositiveRate);
        int low = 0;
        int high = length + 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (PValue(middle, length) <= falsePositiveRate) high = middle;
            else low = middle;
        }

        return high > length ? null : high;
    }

    /// <exception cref="ArgumentOutOfRangeException">Not strictly between 0 and 1.</exception>
    internal static void RequireRate(double falsePositiveRate)
    {
        if (falsePositiveRate is > 0 and < 1) return;
        throw new ArgumentOutOfRangeException(
            nameof(falsePositiveRate), falsePositiveRate, "A false-positive rate lies strictly between 0 and 1.");
    }
}
