namespace MlNetWatermark;

/// <summary>Averages rows into a report.</summary>
internal static class TamperingMeans
{
    public const string All = "all";

    public static TamperingReport Report(WatermarkModel model, TamperingBenchmarkOptions options, TamperingRow[] rows) => new()
    {
        System = model.Info.Name,
        MessageLength = model.Info.MessageLength,
        Seed = options.Seed,
        Strength = options.Strength,
        ExactLayer = options.ExactLayer && model.Info.HasMask,
        Kinds = Of(options, rows),
        Failed = [.. rows.Where(row => row.Error is not null).Select(row => new FailedPicture(row.File, row.Attack, row.Error!))],
        Rows = rows,
    };

    public static TamperingSummary[] Of(TamperingBenchmarkOptions options, TamperingRow[] rows)
    {
        ILookup<string?, TamperingRow> attacks = rows.Where(row => row.Error is null).ToLookup(row => row.Attack);
        string[] unmarked = [.. options.Kinds.Where(TamperKinds.IsUnmarkedEdit).Select(TamperKinds.NameOf)];
        List<TamperingSummary> summaries = [];
        foreach (string attack in options.Attacks.Select(attack => attack.Name))
        {
            ILookup<string?, TamperingRow> kinds = attacks[attack].ToLookup(row => row.Kind);
            foreach (TamperKind kind in options.Kinds)
            {
                string name = TamperKinds.NameOf(kind);
                summaries.AddRange(TamperKinds.IsEdit(kind) ? Areas(name, attack, options.Areas, [.. kinds[name]]) : [Mean(name, null, attack, [.. kinds[name]])]);
            }

            if (unmarked.Length > 1) summaries.AddRange(Areas(All, attack, options.Areas, [.. unmarked.SelectMany(name => kinds[name])]));
        }

        return [.. summaries];
    }

    private static IEnumerable<TamperingSummary> Areas(string kind, string attack, IReadOnlyList<AreaBin> areas, TamperingRow[] rows)
    {
        ILookup<string?, TamperingRow> byArea = rows.ToLookup(row => row.Bin);
        foreach (AreaBin area in areas) yield return Mean(kind, area.Name, attack, [.. byArea[area.Name]]);
        if (areas.Count > 1) yield return Mean(kind, All, attack, rows);
    }

    private static TamperingSummary Mean(string kind, string? area, string attack, TamperingRow[] rows)
    {
        IGrouping<string, TamperingRow>[] pictures = [.. rows.GroupBy(row => row.File)];
        return new TamperingSummary(kind, area, attack, pictures.Length)
        {
            TamperedShare = Over(row => row.Area),
            BitAccuracy = Over(row => row.BitAccuracy),
            Detected = pictures.Length == rows.Length ? Estimates.Share(rows.Select(row => row.Detected)) : Over(row => row.Detected switch { true => 1, false => 0, null => null }),
            F1 = Over(row => row.F1),
            IoU = Over(row => row.IoU),
            AreaUnderCurve = Over(row => row.AreaUnderCurve),
            PixelAccuracy = Over(row => row.PixelAccuracy),
            PixelFalsePositiveRate = Over(row => row.PixelFalsePositiveRate),
            CalledTampered = Over(row => row.CalledTampered),
            Psnr = Over(row => row.Psnr),
        };

        // Within a picture first: its rows are not independent of each other.
        Estimate? Over(Func<TamperingRow, double?> value) => Estimates.Mean(pictures.Select(picture => picture.Average(value)));
    }
}
