namespace MlNetWatermark;

/// <summary>Averages measurements into a report: first within a picture, then over pictures.</summary>
internal static class RobustnessSummary
{
    private static readonly double[] s_levels = [0.1, 0.01, 0.001];

    public static RobustnessReport Of(
        WatermarkModelInfo model, RobustnessBenchmarkOptions options, PictureMeasurement[] pictures, PictureMeasurement[] crops)
    {
        PictureMeasurement[] good = [.. pictures.Where(picture => picture.Error is null)];
        List<UnmarkedRow> unmarked = [Unmarked("covers", good)];
        if (crops.Length > 0) unmarked.Add(Unmarked("crops", crops));
        return new RobustnessReport
        {
            Model = model.Name,
            MessageLength = model.MessageLength,
            FalsePositiveRate = model.FalsePositiveRate,
            Seed = options.Seed,
            Strength = options.Strength,
            Fidelity = new FidelityRow(
                good.Length, Mean(good, picture => picture.Psnr), good.Length == 0 ? double.NaN : good.Min(picture => picture.Psnr),
                Mean(good, picture => picture.Ssim)),
            Attacks = [.. options.Attacks.Select((attack, index) => Row(attack.Name, [.. good.Select(picture => picture.Attacks[index])]))],
            Unmarked = unmarked,
            Failed = [.. pictures.Concat(crops).Where(picture => picture.Error is not null)
                .Select(picture => new FailedPicture(picture.File, picture.Error!))],
        };
    }

    private static RobustnessRow Row(string attack, AttackMeasurement[] cells) => new(
        attack,
        cells.Length,
        Mean(cells, cell => cell.BitAccuracy),
        Mean(cells, cell => cell.BitAccuracy == 1 ? 1 : 0),
        Mean(cells, cell => cell.Detected ? 1 : 0),
        Mean(cells, cell => cell.Overlap),
        cells.Any(cell => cell.Tampered));

    private static UnmarkedRow Unmarked(string kind, PictureMeasurement[] pictures)
    {
        Extraction[] readings = [.. pictures.SelectMany(picture => picture.Unmarked)];
        double[] sorted = [.. readings.Select(reading => reading.PValue).Order()];
        return new UnmarkedRow(
            kind,
            readings.Length,
            readings.Count(reading => reading.Detected),
            [.. sorted.Take(5)],
            [.. s_levels.Select(level => new NominalShare(level, Mean(sorted, p => p <= level ? 1 : 0)))]);
    }

    private static double Mean<T>(IReadOnlyCollection<T> items, Func<T, double> value) => items.Count == 0 ? double.NaN : items.Average(value);
}
