namespace MlNetWatermark;

/// <summary>How far a measured mean or rate can be trusted: 95 % of such intervals hold the true value.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    private const double Quantile975 = 1.959963984540054; // of the standard normal distribution
    private const int Resamples = 2000;

    /// <summary>Two-sided interval of a rate, right also near 0 and 1.</summary>
    /// <remarks>"Probable Inference, the Law of Succession, and Statistical Inference" (1927), without continuity correction.</remarks>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1; independent of each other: pictures, not the bits of one picture.</param>
    /// <returns>Within [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static ConfidenceInterval Wilson(int successes, int trials)
    {
        RequireCounts(successes, trials);
        const double Square = Quantile975 * Quantile975;
        double rate = (double)successes / trials;
        double centre = rate + (Square / (2 * trials));
        double half = Quantile975 * Math.Sqrt(((rate * (1 - rate)) + (Square / (4 * trials))) / trials);
        double scale = 1 + (Square / trials);
        return new ConfidenceInterval(
            successes == 0 ? 0 : (centre - half) / scale,
            successes == trials ? 1 : (centre + half) / scale);
    }

    /// <summary>Interval of a mean by the percentile bootstrap: 2,000 resamples, the same for the same values and seed.</summary>
    /// <remarks>
    /// "Bootstrap Methods: Another Look at the Jackknife" (1979). Too narrow below about 20 values; one value gives an interval of length 0.
    /// </remarks>
    /// <param name="values">At least one, finite, independent of each other: one for each picture.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <exception cref="ArgumentException">No value, or one that is not finite.</exception>
    public static ConfidenceInterval Bootstrap(ReadOnlySpan<double> values, int seed)
    {
        if (values.IsEmpty) throw new ArgumentException("A mean needs at least one value.", nameof(values));
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"A mean needs finite values, got {value}.", nameof(values));
        }

        Random generator = new(seed);
        double[] means = new double[Resamples];
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0;
            for (int draw = 0; draw < values.Length; draw++) sum += values[generator.Next(values.Length)];
            means[i] = sum / values.Length;
        }

        Array.Sort(means);
        return new ConfidenceInterval(At(means, 0.025), At(means, 0.975));
    }

    /// <summary>Exact one-sided 95 % upper bound of a rate: with a higher one, so few successes would happen in less than 5 % of cases.</summary>
    /// <remarks>"The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial" (1934); 0 of n gives 1 - 0.05^(1/n).</remarks>
    /// <param name="successes">For example false alarms, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1; independent of each other.</param>
    /// <returns>In (0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double ClopperPearsonUpper(int successes, int trials)
    {
        RequireCounts(successes, trials);
        if (successes == trials) return 1;

        // P(S <= successes) falls as the rate grows; it is the chance of at least so many failures.
        double low = (double)successes / trials;
        double high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (BinomialTail.AtLeast(trials - successes, trials, 1 - middle) > 0.05) low = middle;
            else high = middle;
        }

        return high;
    }

    private static double At(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return double.Lerp(sorted[below], sorted[below + 1], position - below);
    }

    private static void RequireCounts(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
    }
}
