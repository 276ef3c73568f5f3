namespace MlNetWatermark;

/// <summary>Means over pictures with 95 % intervals.</summary>
internal static class Estimates
{
    /// <summary>Mean of what was measured, with a bootstrap interval; null where nothing was.</summary>
    public static Estimate? Mean(IEnumerable<double?> measured)
    {
        double[] values = [.. measured.Where(value => value is not null).Select(value => value!.Value)];
        return values.Length == 0 ? null : new Estimate(values.Average(), ConfidenceInterval.Bootstrap(values, seed: 1));
    }

    /// <summary>Share of pictures for which something holds, with a Wilson interval; null where nothing was measured.</summary>
    public static Estimate? Share(IEnumerable<bool?> measured)
    {
        bool[] values = [.. measured.Where(value => value is not null).Select(value => value!.Value)];
        int successes = values.Count(value => value);
        return values.Length == 0 ? null : new Estimate(successes / (double)values.Length, ConfidenceInterval.Wilson(successes, values.Length));
    }
}
