namespace MlNetWatermark;

/// <summary>Averages rows into a report.</summary>
internal static class SeveralMarksSummary
{
    public static SeveralMarksReport Report(WatermarkModelInfo model, SeveralMarksOptions options, SeveralMarksRow[] rows)
    {
        ILookup<string?, SeveralMarksRow> attacks = rows.Where(row => row.Error is null).ToLookup(row => row.Attack);
        return new SeveralMarksReport
        {
            System = model.Name,
            MessageLength = model.MessageLength,
            Count = options.Count,
            Layout = options.Layout,
            Seed = options.Seed,
            Strength = options.Strength,
            Attacks = [.. options.Attacks.Select(attack => Of(attack.Name, [.. attacks[attack.Name]]))],
            Failed = [.. rows.Where(row => row.Error is not null).Select(row => new FailedPicture(row.File, row.Attack, row.Error!))],
            Rows = rows,
        };
    }

    private static SeveralMarksSummaryRow Of(string attack, SeveralMarksRow[] rows) => new(attack, rows.Length)
    {
        Area = Estimates.Mean(rows.Select(row => row.Area)),
        MessagesRead = Estimates.Mean(rows.Select(row => (double?)row.MessagesRead / row.Marks)),
        AllMessagesRead = Estimates.Share(rows.Select(row => (bool?)(row.MessagesRead == row.Marks))),
        BitAccuracy = Estimates.Mean(rows.Select(row => row.BitAccuracy)),
        Found = Estimates.Mean(rows.Select(row => (double?)row.Found)),
        False = Estimates.Mean(rows.Select(row => (double?)row.False)),
        IoU = Estimates.Mean(rows.Select(row => row.IoU)),
        Psnr = Estimates.Mean(rows.Select(row => row.Psnr)),
        RegionPsnr = Estimates.Mean(rows.Select(row => row.RegionPsnr)),
    };
}
