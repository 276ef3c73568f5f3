namespace MlNetWatermark;

/// <summary>All attacks on one picture.</summary>
internal sealed record ForgeryTarget
{
    /// <summary>Highest probability of so much agreement by chance that is called a match.</summary>
    private const double MatchLevel = 1e-6;

    public required IReadOnlyList<ForgeryRow> Copies { get; init; }

    public required IReadOnlyList<ForgeryRow> Removals { get; init; }

    public required RemarkingRow Remarked { get; init; }

    /// <param name="system">The system under attack.</param>
    /// <param name="cover">The picture.</param>
    /// <param name="index">Its place among the targets: each is attacked with other sources, in turn, while there are enough.</param>
    /// <param name="knowledge">What the attacker learned.</param>
    /// <param name="messages">The message that the sources carry, and the one that is written over it.</param>
    /// <param name="options">What to measure.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    public static ForgeryTarget Measure(
        IWatermarkSystem system,
        Picture cover,
        int index,
        ForgeryKnowledge knowledge,
        (Message First, Message Second) messages,
        ForgeryOptions options,
        CancellationToken cancellationToken)
    {
        Picture marked = system.Embed(cover, messages.First, options.Strength);
        List<ForgeryRow> copies = [Row(0, false, double.PositiveInfinity, cover, cover)];
        List<ForgeryRow> removals = [Row(0, false, double.PositiveInfinity, marked, marked)];
        foreach (bool originalsKnown in (bool[])[false, true])
        {
            foreach (int count in options.SourceCounts.Select(count => Math.Min(count, knowledge.Count)).Distinct())
            {
                float[] estimate = MarkEstimate.Mean(originalsKnown ? knowledge.Informed : knowledge.Blind, index * count, count);
                foreach (double psnr in options.TargetPsnrs)
                {
                    copies.Add(Row(count, originalsKnown, psnr, cover, Apply(cover, estimate, psnr, 1)));
                    removals.Add(Row(count, originalsKnown, psnr, marked, Apply(marked, estimate, psnr, -1)));
                }
            }
        }

        return new ForgeryTarget { Copies = copies, Removals = removals, Remarked = Remark() };

        Picture Apply(Picture picture, float[] estimate, double psnr, double sign) =>
            ResidualBlending.Apply(picture, estimate, options.CommonSize, options.CommonSize, psnr, sign, region: null);

        ForgeryRow Row(int sources, bool originalsKnown, double targetPsnr, Picture given, Picture attacked)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SystemReading reading = system.Read(attacked);
            double accuracy = BitAccuracy.Measure(messages.First, reading.Message);
            bool detected = reading.Detected ?? Matches(messages.First, reading.Message);
            return new ForgeryRow(sources, originalsKnown, targetPsnr, 1, PeakSignalToNoise.Measure(given, attacked), accuracy, One(accuracy == 1), One(detected));
        }

        RemarkingRow Remark()
        {
            Picture twice = system.Embed(marked, messages.Second, options.Strength);
            SystemReading reading = system.Read(twice);
            double first = BitAccuracy.Measure(messages.First, reading.Message), second = BitAccuracy.Measure(messages.Second, reading.Message);
            bool detected = reading.Detected ?? (Matches(messages.First, reading.Message) || Matches(messages.Second, reading.Message));
            return new RemarkingRow(1, PeakSignalToNoise.Measure(cover, twice), first, second, One(first == 1), One(second == 1), One(detected));
        }
    }

    /// <summary>Averages one list of rows over the targets; all targets have the same rows.</summary>
    public static IReadOnlyList<ForgeryRow> Rows(IReadOnlyList<ForgeryTarget> targets, Func<ForgeryTarget, IReadOnlyList<ForgeryRow>> list)
    {
        if (targets.Count == 0) return [];
        return
        [
            .. list(targets[0]).Select((row, i) => row with
            {
                Pictures = targets.Count,
                MeanPsnr = targets.Average(target => list(target)[i].MeanPsnr),
                BitAccuracy = targets.Average(target => list(target)[i].BitAccuracy),
                AllBitsRight = targets.Average(target => list(target)[i].AllBitsRight),
                DetectionRate = targets.Average(target => list(target)[i].DetectionRate),
            }),
        ];
    }

    /// <summary>Averages the re-marking over the targets; not a number where there are none.</summary>
    public static RemarkingRow Remarking(IReadOnlyList<ForgeryTarget> targets)
    {
        return new RemarkingRow(
            targets.Count, Mean(row => row.MeanPsnr), Mean(row => row.FirstBitAccuracy), Mean(row => row.SecondBitAccuracy),
            Mean(row => row.FirstRead), Mean(row => row.SecondRead), Mean(row => row.DetectionRate));

        double Mean(Func<RemarkingRow, double> value) => targets.Select(target => value(target.Remarked)).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Whether so many bits agree that fair coins would do so with a probability of at most <see cref="MatchLevel"/>.</summary>
    internal static bool Matches(Message expected, Message read) =>
        BinomialTest.PValue((int)Math.Round(expected.Length * BitAccuracy.Measure(expected, read)), expected.Length) <= MatchLevel;

    private static double One(bool holds) => holds ? 1 : 0;
}
