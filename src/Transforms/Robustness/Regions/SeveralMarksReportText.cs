using System.Text;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes reports of several marks as a Markdown table or JSON lines; the culture is invariant.</summary>
public static class SeveralMarksReportText
{
    /// <summary>One row for each attack; square brackets hold 95 % intervals, given from five pictures on.</summary>
    public static string ToMarkdown(this SeveralMarksReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        string layout = report.Layout switch { MarkLayout.Boxes => "boxes", MarkLayout.Touching => "touching", _ => "objects" };
        Line($"System {report.System}, {report.Count} marks of {report.MessageLength} bits in each picture, layout {layout}, strength {report.Strength}, seed {report.Seed}.");
        Line($"");
        Line($"| attack | pictures | marked | messages read | all messages read | bit accuracy | marks found | false marks | region IoU | PSNR picture | PSNR regions |");
        Line($"|---|---:|---:|---|---|---|---:|---:|---|---:|---:|");
        foreach (SeveralMarksSummaryRow row in report.Attacks)
        {
            string read = $"{Interval(row.MessagesRead, row, "F4")} | {Interval(row.AllMessagesRead, row, "F4")} | {Interval(row.BitAccuracy, row, "F4")}";
            string found = $"{ReportCells.Number(row.Found, "F2")} | {ReportCells.Number(row.False, "F2")} | {Interval(row.IoU, row, "F3")}";
            string psnr = $"{ReportCells.Number(row.Psnr, "F2")} | {ReportCells.Number(row.RegionPsnr, "F2")}";
            Line($"| {row.Attack} | {row.Pictures} | {ReportCells.Percent(row.Area)} | {read} | {found} | {psnr} |");
        }

        Line($"");
        Line($"Each message is compared with the one read from the found region that overlaps its own most. False marks match no message better than chance.");
        ReportCells.Failed(text, report.Failed);
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        static string Interval(Estimate? estimate, SeveralMarksSummaryRow row, string format) => ReportCells.WithInterval(estimate, row.Pictures, format);
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>marks</c> (one attack) or <c>failed</c>; summaries, not single measurements.</summary>
    public static IEnumerable<string> ToJsonLines(this SeveralMarksReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (SeveralMarksSummaryRow summary in report.Attacks)
        {
            yield return Json(new { Row = "marks", report.System, report.Count, report.Layout, report.Strength, report.Seed, Summary = summary });
        }

        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Attack, failed.Reason });
    }

    /// <summary>Every measurement, one JSON object a line; what is null is left out.</summary>
    public static IEnumerable<string> RowsToJsonLines(this SeveralMarksReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Rows.Select(Json);
    }

    private static string Json<T>(T row) => JsonSerializer.Serialize(row, BenchmarkRows.Format);
}
