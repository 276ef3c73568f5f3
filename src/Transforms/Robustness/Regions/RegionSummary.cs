namespace MlNetWatermark;

/// <summary>Averages rows into a report.</summary>
internal static class RegionSummary
{
    private static readonly AreaBin[] s_wide = [new(0.01, 0.1), new(0.1, 0.9)];

    public static RegionReport Report(WatermarkModel model, RegionBenchmarkOptions options, RegionRow[] rows)
    {
        ILookup<string?, RegionRow> attacks = rows.Where(row => row.Error is null).ToLookup(row => row.Attack);
        return new RegionReport
        {
            System = model.Info.Name,
            MessageLength = model.Info.MessageLength,
            EmbedderKnowsRegion = model.TakesRegion && options.TellRegion,
            Seed = options.Seed,
            Strength = options.Strength,
            Areas = [.. options.Attacks.SelectMany(attack => Areas(options.Bins, attack.Name, [.. attacks[attack.Name]]))],
            Failed = [.. rows.Where(row => row.Error is not null).Select(row => new FailedPicture(row.File, row.Attack, row.Error!))],
            Rows = rows,
        };
    }

    private static IEnumerable<RegionAreaSummary> Areas(IReadOnlyList<AreaBin> bins, string attack, RegionRow[] rows)
    {
        ILookup<string?, RegionRow> inBin = rows.ToLookup(row => row.Bin);
        foreach (AreaBin bin in bins) yield return Of(bin.Name, attack, [.. inBin[bin.Name]]);
        foreach (AreaBin wide in s_wide)
        {
            AreaBin[] parts = [.. bins.Where(bin => bin.Low >= wide.Low && bin.High <= wide.High)];
            if (parts.Length > 1) yield return Of(wide.Name, attack, [.. parts.SelectMany(bin => inBin[bin.Name])]);
        }

        if (bins.Count > 1) yield return Of("all", attack, rows);
    }

    private static RegionAreaSummary Of(string area, string attack, RegionRow[] rows)
    {
        IGrouping<string, RegionRow>[] pictures = [.. rows.GroupBy(row => row.File)];
        bool single = pictures.Length == rows.Length;
        return new RegionAreaSummary(area, attack, pictures.Length)
        {
            MarkedShare = Mean(row => row.Area),
            BitAccuracy = Mean(row => row.BitAccuracy),
            AllBitsRight = Share(row => row.BitAccuracy == 1),
            Detected = Share(row => row.Detected),
            TrueMaskBitAccuracy = Mean(row => row.TrueMaskBitAccuracy),
            TrueMaskAllBitsRight = Share(row => row.TrueMaskBitAccuracy == 1),
            IoU = Mean(row => row.IoU),
            F1 = Mean(row => row.F1),
            EmbedderPsnr = Mean(row => row.EmbedderPsnr),
            FusedPsnr = Mean(row => row.FusedPsnr),
            RegionPsnr = Mean(row => row.RegionPsnr),
        };

        // Within a picture first: its rows are not independent of each other.
        Estimate? Mean(Func<RegionRow, double?> value) => Estimates.Mean(pictures.Select(picture => picture.Average(value)));

        Estimate? Share(Func<RegionRow, bool?> test) => single
            ? Estimates.Share(rows.Select(test))
            : Mean(row => test(row) switch { true => 1, false => 0, null => null });
    }
}
