namespace MlNetWatermark;

/// <summary>Averages rows into a report: first within a picture, then over pictures.</summary>
internal static class RobustnessSummary
{
    private static readonly double[] s_levels = [0.1, 0.01, 0.001, 1e-4];

    /// <summary>Fewer readings say nothing about the bits.</summary>
    private const int LeastForBits = 30;

    public static RobustnessReport Of(IWatermarkSystem system, RobustnessBenchmarkOptions options, IReadOnlyList<BenchmarkRow> rows)
    {
        BenchmarkRow[] unmarked = [.. rows.Where(row => row.Kind == BenchmarkRowKind.Unmarked)];
        ILookup<string?, BenchmarkRow> attacked = rows.Where(row => row.Kind == BenchmarkRowKind.Attacked).ToLookup(row => row.Attack);
        ILookup<string?, BenchmarkRow> failed = rows.Where(row => row.Kind == BenchmarkRowKind.Failed).ToLookup(row => row.Attack);
        return new RobustnessReport
        {
            System = system.Name,
            MessageLength = system.MessageLength,
            FalsePositiveRate = options.FalsePositiveRate,
            Seed = options.Seed,
            Strength = options.Strength,
            Fidelity = Fidelity([.. rows.Where(row => row.Kind == BenchmarkRowKind.Marked)]),
            Attacks = [.. options.Attacks.Select(attack => Attack(
                attack.Name, [.. attacked[attack.Name]], failed[attack.Name].Count(), options.FalsePositiveRate))],
            Unmarked = [.. unmarked.GroupBy(row => row.Attack!.Split(':')[0]).Select(group => Unmarked(group.Key, [.. group], options.FalsePositiveRate))],
            UnmarkedBits = unmarked.Length < LeastForBits ? null : UnmarkedBitStatistics.Of([.. unmarked.Select(row => Message.Parse(row.Bits!))]),
            Failed = [.. rows.Where(row => row.Kind == BenchmarkRowKind.Failed).Select(row => new FailedPicture(row.File, row.Attack, row.Error!))],
            Rows = rows,
        };
    }

    private static FidelitySummary Fidelity(BenchmarkRow[] rows) => new(rows.Length)
    {
        Psnr = Mean(rows, row => row.Psnr) ?? Nothing,
        LeastPsnr = rows.Min(row => row.Psnr) ?? double.NaN,
        Ssim = Mean(rows, row => row.Ssim) ?? Nothing,
        MsSsim = Mean(rows, row => row.MsSsim) ?? Nothing,
        ColourDifference = Mean(rows, row => row.ColourDifference) ?? Nothing,
        ColourDifference99 = Mean(rows, row => row.ColourDifference99) ?? Nothing,
        LargestChange = rows.Max(row => row.LargestChange) ?? 0,
    };

    private static AttackSummary Attack(string attack, BenchmarkRow[] rows, int failed, double rate) => new(attack, rows.Length)
    {
        BitAccuracy = Mean(rows, row => row.BitAccuracy) ?? Nothing,
        AllBitsRight = Share(rows, row => row.BitAccuracy == 1) ?? Nothing,
        Detected = Share(rows, row => row.Detected),
        Matched = Share(rows, row => row.MatchPValue <= rate) ?? Nothing,
        Payloads = [.. PayloadTrial.Corrections.Select((correction, place) => Payload(rows, correction, place)).OfType<PayloadSummary>()],
        IoU = Mean(rows, row => row.IoU),
        F1 = Mean(rows, row => row.F1),
        Tampered = rows.Any(row => row.Tampered == true),
        Failed = failed,
    };

    private static PayloadSummary? Payload(BenchmarkRow[] rows, PayloadCorrection correction, int place)
    {
        BenchmarkRow[] tried = [.. rows.Where(row => row.SoftPayloads is { } soft && soft[place] != PayloadTrial.NoRoom)];
        return tried.Length == 0 ? null : new PayloadSummary(correction)
        {
            Soft = Share(tried, row => row.SoftPayloads![place] == PayloadTrial.Right) ?? Nothing,
            Hard = Share(tried, row => row.HardPayloads![place] == PayloadTrial.Right) ?? Nothing,
            Wrong = tried.Count(row => row.SoftPayloads![place] == PayloadTrial.Wrong || row.HardPayloads![place] == PayloadTrial.Wrong),
        };
    }

    private static UnmarkedSummary Unmarked(string kind, BenchmarkRow[] rows, double rate)
    {
        bool[] calls = [.. rows.Where(row => row.Detected is not null).Select(row => row.Detected!.Value)];
        double[] sorted = [.. rows.Where(row => row.PValue is not null).Select(row => row.PValue!.Value).Order()];
        int detected = calls.Count(call => call);
        return new UnmarkedSummary(kind, rows.Length)
        {
            Detected = calls.Length == 0 ? null : detected,
            DetectedBound = calls.Length == 0 ? null : ConfidenceInterval.ClopperPearsonUpper(detected, calls.Length),
            Matched = rows.Count(row => row.MatchPValue <= rate),
            SmallestPValues = [.. sorted.Take(5)],
            ShareBelow = sorted.Length == 0 ? [] : [.. s_levels.Select(level => new NominalShare(level, sorted.Count(p => p <= level) / (double)sorted.Length))],
        };
    }

    private static Estimate Nothing => new(double.NaN, new ConfidenceInterval(double.NaN, double.NaN));

    private static Estimate? Mean(BenchmarkRow[] rows, Func<BenchmarkRow, double?> value) => Estimates.Mean(rows.Select(value));

    private static Estimate? Share(BenchmarkRow[] rows, Func<BenchmarkRow, bool?> test) => Estimates.Share(rows.Select(test));
}
