namespace MlNetWatermark;

/// <summary>What a reader makes of pictures without a mark: whether its bits lean to one side or move together.</summary>
/// <remarks>
/// A message drawn at random for each picture agrees with whatever is read like fair coins, so a lean shows only against a fixed message,
/// and there <see cref="BinomialTest"/> is too sure. The correction counts bits that carry information of their own.
/// </remarks>
public sealed class UnmarkedBitStatistics
{
    private UnmarkedBitStatistics()
    {
    }

    /// <summary>Messages that were read.</summary>
    public int Pictures { get; private init; }

    /// <summary>For each bit, the share of pictures in which it was read as 1; about one half each is sound.</summary>
    public IReadOnlyList<double> ShareOfOnes { get; private init; } = [];

    /// <summary>Largest distance of a share from one half, in [0, 0.5].</summary>
    public double WorstBias { get; private init; }

    /// <summary><see cref="WorstBias"/> in standard deviations of a fair bit's share; the worst of 100 fair bits is near 2.8.</summary>
    public double WorstBiasZ { get; private init; }

    /// <summary>Mean over all pairs of bits of the absolute correlation; independent bits give about 0.8 / sqrt(pictures). 0 for one bit.</summary>
    public double MeanAbsoluteCorrelation { get; private init; }

    /// <summary>Largest absolute correlation of two bits, in [0, 1]; a bit that never changes correlates with none.</summary>
    public double LargestAbsoluteCorrelation { get; private init; }

    /// <summary>
    /// Mean square of matches - length / 2, for the readings of two different unmarked pictures, relative to fair independent bits: about 1 is
    /// sound; 2 means that the message is worth half its bits; where all pictures read the same, it is the message length.
    /// </summary>
    public double Overdispersion { get; private init; }

    /// <summary>Message length / <see cref="Overdispersion"/>, at most the message length: the participation ratio of the bits.</summary>
    public double EffectiveLength => ShareOfOnes.Count / Math.Max(1, Overdispersion);

    /// <summary>Counts over messages read from unmarked pictures.</summary>
    /// <param name="messages">At least two, of one length, each from another picture.</param>
    /// <exception cref="ArgumentException">Fewer than two messages, or of different lengths.</exception>
    public static UnmarkedBitStatistics Of(IReadOnlyList<Message> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count < 2) throw new ArgumentException($"Statistics need at least two messages, got {messages.Count}.", nameof(messages));
        int length = messages[0].Length;
        if (messages.Any(message => message.Length != length)) throw new ArgumentException("The messages differ in length.", nameof(messages));

        int[] ones = new int[length];
        long[,] agreement = new long[length, length]; // sum over pictures of the product of two bits as +1 and -1; above the diagonal
        foreach (Message message in messages) Count(message.Bits, ones, agreement);

        double pictures = messages.Count;
        double[] shares = Array.ConvertAll(ones, count => count / pictures);
        double squares = 0;
        double correlations = 0;
        double largest = 0;
        for (int i = 0; i < length; i++)
        {
            for (int j = i + 1; j < length; j++)
            {
                double product = agreement[i, j] / pictures;
                squares += product * product;
                double correlation = Math.Abs(Correlation(product, (2 * shares[i]) - 1, (2 * shares[j]) - 1));
                correlations += correlation;
                largest = Math.Max(largest, correlation);
            }
        }

        double worst = shares.Max(share => Math.Abs(share - 0.5));
        return new UnmarkedBitStatistics
        {
            Pictures = messages.Count,
            ShareOfOnes = shares,
            WorstBias = worst,
            WorstBiasZ = 2 * worst * Math.Sqrt(pictures),
            MeanAbsoluteCorrelation = length == 1 ? 0 : correlations / (length * (length - 1) / 2.0),
            LargestAbsoluteCorrelation = largest,

            // Mean over ordered pairs of different pictures of (2 matches - length)^2 / length. The sum over all pairs is the squared norm of
            // the agreement matrix, whose diagonal is the number of pictures; a picture with itself gives length.
            Overdispersion = ((pictures * (length + (2 * squares))) - ((double)length * length)) / ((pictures - 1) * length),
        };
    }

    /// <summary>
    /// Smallest number of matches with one fixed message that unmarked pictures reach at about the given rate or less:
    /// <see cref="BinomialTest.Threshold"/> of the effective length, scaled up. An approximation: right when bits are copies of each other.
    /// </summary>
    /// <param name="falsePositiveRate">Share of unmarked pictures that may pass, strictly between 0 and 1.</param>
    /// <returns>Null when the effective bits are too few for the rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not strictly between 0 and 1.</exception>
    public int? Threshold(double falsePositiveRate)
    {
        int bits = Math.Max(1, (int)Math.Round(EffectiveLength));
        int? matches = BinomialTest.Threshold(bits, falsePositiveRate);
        return matches is null ? null : (int)Math.Ceiling((double)matches * ShareOfOnes.Count / bits);
    }

    private static void Count(ReadOnlySpan<bool> bits, int[] ones, long[,] agreement)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i]) ones[i]++;
            for (int j = i + 1; j < bits.Length; j++) agreement[i, j] += bits[i] == bits[j] ? 1 : -1;
        }
    }

    /// <summary>Of two variables that are +1 or -1, from the mean of their product and their means.</summary>
    private static double Correlation(double product, double first, double second)
    {
        double variances = (1 - (first * first)) * (1 - (second * second));
        return variances <= 0 ? 0 : (product - (first * second)) / Math.Sqrt(variances);
    }
}
