using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>What SciPy, scikit-learn and NumPy computed (data/golden/make_statistics.py).</summary>
internal sealed record GoldenStatistics(
    GoldenStatistics.Tail[] PValues,
    GoldenStatistics.Limit[] Thresholds,
    GoldenStatistics.Curve[] Curves,
    GoldenStatistics.Mask[] Masks,
    GoldenStatistics.Rate[] Rates,
    GoldenStatistics.Mean[] Means,
    GoldenStatistics.Bit[] Bits)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static GoldenStatistics Read() => JsonSerializer.Deserialize<GoldenStatistics>(
        File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "data", "golden", "statistics.json")), Options)!;

    internal sealed record Tail(int Length, int Matches, double P);

    internal sealed record Limit(int Length, double Rate, int? Matches);

    internal sealed record Curve(
        double[] Positives, double[] Negatives, double Area, double[] FalseRates, double[] TrueRates, TargetRate[] Found);

    internal sealed record TargetRate(double Target, double Rate);

    internal sealed record Mask(float[] Expected, float[] Found, double Iou, double F1, double FalseRate);

    internal sealed record Rate(int Successes, int Trials, double Low, double High, double Upper);

    internal sealed record Mean(double[] Values, double Low, double High);

    internal sealed record Bit(
        string[] Messages, double[] Shares, double Bias, double Z, double Mean, double Largest, double Overdispersion);
}
