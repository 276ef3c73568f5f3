namespace MlNetWatermark;

/// <summary>Receiver operating characteristic: what a threshold on a score finds, and what it costs. Immutable.</summary>
public sealed class RocCurve
{
    /// <summary>Builds the curve; a picture counts as marked when its score is at or above the threshold.</summary>
    /// <param name="positives">Scores of marked pictures, at least one; higher = more likely marked.</param>
    /// <param name="negatives">Scores of unmarked pictures, at least one.</param>
    /// <exception cref="ArgumentException">A side is empty, or a score is not a number.</exception>
    public RocCurve(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double[] found = Descending(positives, nameof(positives));
        double[] mistaken = Descending(negatives, nameof(negatives));
        List<RocPoint> points = [new RocPoint(double.PositiveInfinity, 0, 0)];
        int truePositives = 0;
        int falsePositives = 0;
        while (truePositives < found.Length || falsePositives < mistaken.Length)
        {
            double threshold = Math.Max(
                truePositives < found.Length ? found[truePositives] : double.NegativeInfinity,
                falsePositives < mistaken.Length ? mistaken[falsePositives] : double.NegativeInfinity);
            while (truePositives < found.Length && found[truePositives] >= threshold) truePositives++;
            while (falsePositives < mistaken.Length && mistaken[falsePositives] >= threshold) falsePositives++;
            RocPoint point = new(threshold, (double)falsePositives / mistaken.Length, (double)truePositives / found.Length);
            RocPoint last = points[^1];
            AreaUnderCurve += (point.FalsePositiveRate - last.FalsePositiveRate) * (point.TruePositiveRate + last.TruePositiveRate) / 2;
            points.Add(point);
        }

        Points = points;
    }

    /// <summary>One point for each distinct score, from (0, 0) at threshold infinity to (1, 1) at the lowest score.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>Chance that a marked picture scores above an unmarked one, ties counted half; 0.5 for a score that knows nothing.</summary>
    public double AreaUnderCurve { get; }

    /// <summary>Share of marked pictures found at the lowest threshold whose false-positive rate is at or below a target.</summary>
    /// <remarks>
    /// "At or below" is what every threshold of this library promises; some benchmarks want strictly below, which differs only where the
    /// target is met exactly. With fewer than 1 / target negatives this is the rate at no false positive at all.
    /// </remarks>
    /// <param name="falsePositiveRate">Target, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The target is not strictly between 0 and 1.</exception>
    public double TruePositiveRate(double falsePositiveRate)
    {
        BinomialTest.RequireRate(falsePositiveRate);
        return Points.Last(point => point.FalsePositiveRate <= falsePositiveRate).TruePositiveRate;
    }

    private static double[] Descending(ReadOnlySpan<double> scores, string parameter)
    {
        if (scores.IsEmpty) throw new ArgumentException("A curve needs scores of marked and of unmarked pictures.", parameter);
        double[] sorted = scores.ToArray();
        Array.Sort(sorted); // NaN comes first
        if (double.IsNaN(sorted[0])) throw new ArgumentException("A score is not a number.", parameter);
        Array.Reverse(sorted);
        return sorted;
    }
}

/// <summary>One threshold of a <see cref="RocCurve"/>.</summary>
/// <param name="Threshold">Scores at or above it count as marked.</param>
/// <param name="FalsePositiveRate">Share of unmarked pictures at or above the threshold, in [0, 1].</param>
/// <param name="TruePositiveRate">Share of marked pictures at or above the threshold, in [0, 1].</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
