namespace MlNetWatermark.Cli.Reports;

/// <summary>What one attack did, over its pictures.</summary>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
/// <param name="BitAccuracy">Mean over pictures, with its interval.</param>
/// <param name="AllBitsRight">Share of pictures whose whole message was read.</param>
/// <param name="Detected">Share of pictures that the system called marked; null where it cannot say.</param>
/// <param name="IoU">Mean overlap of the found and the true mask; null where the system does not locate.</param>
/// <param name="Tampered">Whether a part of the pictures lost the mark.</param>
internal sealed record AttackSummary(
    string Attack, int Pictures, MeanInterval BitAccuracy, double AllBitsRight, double? Detected, double? IoU, bool Tampered)
{
    /// <summary>One per attack that has readings: single steps before chains, then by kind, then by value.</summary>
    public static IReadOnlyList<AttackSummary> Of(IEnumerable<BenchmarkRow> rows) =>
    [
        .. rows.Where(row => row is { Kind: BenchmarkRowKind.Attacked, Attack: not null, BitAccuracy: not null })
            .GroupBy(row => row.Attack!, StringComparer.Ordinal)
            .Select(group => Summarize(group.Key, [.. group]))
            .OrderBy(summary => summary.Attack == "none" ? 0 : AttackStep.Parse(summary.Attack).Length)
            .ThenBy(summary => string.Join('+', AttackStep.Parse(summary.Attack).Select(step => step.Kind)), StringComparer.Ordinal)
            .ThenBy(summary => AttackStep.Parse(summary.Attack)[0].Value)
            .ThenBy(summary => AttackStep.Parse(summary.Attack)[^1].Value)
            .ThenBy(summary => summary.Attack, StringComparer.Ordinal),
    ];

    private static AttackSummary Summarize(string attack, BenchmarkRow[] rows)
    {
        double[] accuracies = [.. rows.Select(row => row.BitAccuracy!.Value)];
        return new AttackSummary(
            attack,
            rows.Length,
            MeanInterval.Of(accuracies),
            accuracies.Average(accuracy => accuracy == 1 ? 1.0 : 0.0),
            rows.Average(row => row.Detected is { } detected ? detected ? 1.0 : 0.0 : (double?)null),
            rows.Average(row => row.IoU),
            rows.Any(row => row.Tampered == true));
    }
}
