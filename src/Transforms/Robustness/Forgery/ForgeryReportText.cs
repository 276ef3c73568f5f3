using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes forgery reports as Markdown tables or JSON lines; the culture is invariant.</summary>
public static class ForgeryReportText
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Three tables: copying, removal, re-marking.</summary>
    public static string ToMarkdown(this ForgeryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        Line($"System {report.System}, {report.MessageLength} bits, strength {report.Strength}, seed {report.Seed}.");
        Rows("copied to unmarked pictures", report.Copies);
        Rows("subtracted from marked pictures", report.Removals);
        RemarkingRow remarking = report.Remarking;
        Line($"");
        Line($"| second message over a first | pictures | PSNR | bit accuracy, first | bit accuracy, second | first read | second read | detected |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|");
        string bits = FormattableString.Invariant($"{remarking.FirstBitAccuracy:F4} | {remarking.SecondBitAccuracy:F4}");
        string read = $"{Percent(remarking.FirstRead)} | {Percent(remarking.SecondRead)} | {Percent(remarking.DetectionRate)}";
        Line($"| same strength | {remarking.Pictures} | {remarking.MeanPsnr:F2} | {bits} | {read} |");
        foreach (FailedPicture failed in report.Failed) Line($"\nNot measured: {failed.File}: {failed.Reason}");
        return text.ToString();

        void Rows(string title, IReadOnlyList<ForgeryRow> rows)
        {
            Line($"");
            Line($"| {title} | estimated from | PSNR asked | PSNR | pictures | bit accuracy | all bits right | detected |");
            Line($"|---|---|---:|---:|---:|---:|---:|---:|");
            foreach (ForgeryRow row in rows)
            {
                string kind = row.Sources == 0 ? "nothing" : row.OriginalsKnown ? "originals known" : "originals unknown";
                string sources = row.Sources switch { 0 => "-", 1 => "1 picture", _ => FormattableString.Invariant($"{row.Sources} pictures") };
                string psnr = $"{Decibels(row.TargetPsnr)} | {Decibels(row.MeanPsnr)}";
                Line($"| {kind} | {sources} | {psnr} | {row.Pictures} | {row.BitAccuracy:F4} | {Percent(row.AllBitsRight)} | {Percent(row.DetectionRate)} |");
            }
        }

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

        static string Decibels(double psnr) => double.IsFinite(psnr) ? psnr.ToString("F1", CultureInfo.InvariantCulture) : "-";
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>copy</c>, <c>removal</c>, <c>remarking</c> or <c>failed</c>.</summary>
    public static IEnumerable<string> ToJsonLines(this ForgeryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (ForgeryRow row in report.Copies) yield return Json(Of("copy", row));
        foreach (ForgeryRow row in report.Removals) yield return Json(Of("removal", row));
        RemarkingRow remarking = report.Remarking;
        yield return Json(new
        {
            Row = "remarking",
            report.System,
            remarking.Pictures,
            MeanPsnr = Finite(remarking.MeanPsnr),
            FirstBitAccuracy = Finite(remarking.FirstBitAccuracy),
            SecondBitAccuracy = Finite(remarking.SecondBitAccuracy),
            FirstRead = Finite(remarking.FirstRead),
            SecondRead = Finite(remarking.SecondRead),
            DetectionRate = Finite(remarking.DetectionRate),
        });
        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Reason });

        object Of(string kind, ForgeryRow row) => new
        {
            Row = kind,
            report.System,
            row.Sources,
            row.OriginalsKnown,
            TargetPsnr = Finite(row.TargetPsnr),
            row.Pictures,
            MeanPsnr = Finite(row.MeanPsnr),
            row.BitAccuracy,
            row.AllBitsRight,
            row.DetectionRate,
        };
    }

    private static string Json(object row) => JsonSerializer.Serialize(row, s_json);

    /// <summary>JSON has no infinity and no "not a number".</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
