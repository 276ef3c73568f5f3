using System.Text;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes reports of regions as Markdown tables or JSON lines; the culture is invariant.</summary>
public static class RegionReportText
{
    /// <summary>One table for each attack; square brackets hold 95 % intervals, given from five pictures on.</summary>
    public static string ToMarkdown(this RegionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        Line($"System {report.System}, {report.MessageLength} bits, strength {report.Strength}, seed {report.Seed}; {(report.EmbedderKnowsRegion
            ? "the embedder is told the region"
            : "the whole picture is marked, then cut to the region")}.");
        foreach (IGrouping<string, RegionAreaSummary> attack in report.Areas.GroupBy(row => row.Attack))
        {
            Line($"");
            Line($"Attack {attack.Key}:");
            Line($"");
            Line($"| marked, % | pictures | bit accuracy | all bits right | detected | bit accuracy, true mask | all bits right, true mask | mask IoU | mask F1 | PSNR embedder | PSNR picture | PSNR region |");
            Line($"|---|---:|---|---:|---:|---|---:|---|---:|---:|---:|---:|");
            foreach (RegionAreaSummary row in attack)
            {
                string found = $"{Interval(row.BitAccuracy, row)} | {ReportCells.Percent(row.AllBitsRight)} | {ReportCells.Percent(row.Detected)}";
                string known = $"{Interval(row.TrueMaskBitAccuracy, row)} | {ReportCells.Percent(row.TrueMaskAllBitsRight)}";
                string mask = $"{ReportCells.WithInterval(row.IoU, row.Pictures, "F3")} | {ReportCells.Number(row.F1, "F3")}";
                string psnr = $"{Decibels(row.EmbedderPsnr)} | {Decibels(row.FusedPsnr)} | {Decibels(row.RegionPsnr)}";
                Line($"| {row.Area} | {row.Pictures} | {found} | {known} | {mask} | {psnr} |");
            }
        }

        Line($"");
        Line($"PSNR embedder: what the embedder returned. PSNR picture: marked in the region only. PSNR region: the region's pixels alone. All before the attack.");
        ReportCells.Failed(text, report.Failed);
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        static string Interval(Estimate? estimate, RegionAreaSummary row) => ReportCells.WithInterval(estimate, row.Pictures, "F4");

        static string Decibels(Estimate? estimate) => ReportCells.Number(estimate, "F2");
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>region</c> (one range of areas under one attack) or <c>failed</c>; summaries, not single measurements.</summary>
    public static IEnumerable<string> ToJsonLines(this RegionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (RegionAreaSummary summary in report.Areas)
        {
            yield return Json(new { Row = "region", report.System, report.EmbedderKnowsRegion, report.Strength, report.Seed, Summary = summary });
        }

        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Attack, failed.Reason });
    }

    /// <summary>Every measurement, one JSON object a line; what is null is left out.</summary>
    public static IEnumerable<string> RowsToJsonLines(this RegionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Rows.Select(Json);
    }

    private static string Json<T>(T row) => JsonSerializer.Serialize(row, BenchmarkRows.Format);
}
