namespace MlNetWatermark.Cli.Reports;

/// <summary>A mean of shares and where the mean of more pictures of the kind would lie.</summary>
/// <param name="Mean">The mean, in [0, 1].</param>
/// <param name="Low">Lower end of the 95 % interval; equal to the mean where there are too few values for one.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct MeanInterval(double Mean, double Low, double High)
{
    private const int LeastValues = 5;
    private const double Normal = 1.959964; // 97.5 % point of the normal distribution

    /// <summary>Whether there were enough values to say how sure the mean is.</summary>
    public bool HasInterval { get; private init; }

    /// <summary>Student's t interval over pictures, cut to [0, 1].</summary>
    /// <param name="shares">At least one value in [0, 1].</param>
    public static MeanInterval Of(IReadOnlyCollection<double> shares)
    {
        double mean = shares.Average();
        int n = shares.Count;
        if (n < LeastValues) return new MeanInterval(mean, mean, mean);
        double deviation = Math.Sqrt(shares.Sum(share => (share - mean) * (share - mean)) / (n - 1));
        double half = Student(n - 1) * deviation / Math.Sqrt(n);
        return new MeanInterval(mean, Math.Max(0, mean - half), Math.Min(1, mean + half)) { HasInterval = true };
    }

    /// <summary>97.5 % point of Student's t, by the expansion around the normal point (Abramowitz and Stegun, 26.7.5): within 0.01 from four on.</summary>
    internal static double Student(int degrees)
    {
        double z = Normal, v = degrees;
        double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
        return z
            + ((z3 + z) / (4 * v))
            + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * v * v))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * v * v * v));
    }
}
