namespace MlNetWatermark.Cli.Reports;

/// <summary>A mean of shares and where the mean of more pictures of the kind would lie.</summary>
/// <param name="Mean">The mean, in [0, 1].</param>
/// <param name="Low">Lower end of the 95 % interval; equal to the mean where there are too few values for one.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct MeanInterval(double Mean, double Low, double High)
{
    private const int LeastValues = 5;

    /// <summary>Whether there were enough values to say how sure the mean is.</summary>
    public bool HasInterval { get; private init; }

    /// <summary>The same interval as in the tables: bootstrap over pictures.</summary>
    /// <param name="shares">At least one value in [0, 1].</param>
    public static MeanInterval Of(double[] shares)
    {
        double mean = shares.Average();
        if (shares.Length < LeastValues) return new MeanInterval(mean, mean, mean);
        ConfidenceInterval interval = ConfidenceInterval.Bootstrap(shares, seed: 1);
        return new MeanInterval(mean, interval.Low, interval.High) { HasInterval = true };
    }
}
