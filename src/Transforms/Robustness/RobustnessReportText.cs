using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes reports as Markdown tables or JSON lines; the culture is invariant.</summary>
public static class RobustnessReportText
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // keeps the '+' of chains readable; this is never put into a web page
    };

    /// <summary>Three tables: fidelity, attacks, unmarked pictures.</summary>
    public static string ToMarkdown(this RobustnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        FidelityRow fidelity = report.Fidelity;
        Line($"Model {report.Model}, {report.MessageLength} bits, strength {report.Strength}, seed {report.Seed}; detection at a false-positive rate of {report.FalsePositiveRate}.");
        Line($"");
        Line($"{fidelity.Pictures} pictures: PSNR {fidelity.MeanPsnr:F2} dB on average, {fidelity.LeastPsnr:F2} dB at worst; SSIM {fidelity.MeanSsim:F4}.");
        Line($"");
        Line($"| attack | pictures | bit accuracy | all bits right | detected | mask IoU |");
        Line($"|---|---:|---:|---:|---:|---:|");
        foreach (RobustnessRow row in report.Attacks)
        {
            Line($"| {row.Attack} | {row.Pictures} | {row.BitAccuracy:F4} | {Percent(row.AllBitsRight)} | {Percent(row.DetectionRate)} | {row.MeanIoU:F3}{(row.Tampered ? "" : " (whole)")} |");
        }

        Line($"");
        Line($"| unmarked | pictures | detected | p <= 0.1 | p <= 0.01 | p <= 0.001 | smallest p-values |");
        Line($"|---|---:|---:|---:|---:|---:|---|");
        foreach (UnmarkedRow row in report.Unmarked)
        {
            string shares = string.Join(" | ", row.ShareBelow.Select(share => share.Share.ToString("F4", CultureInfo.InvariantCulture)));
            string smallest = string.Join(", ", row.SmallestPValues.Select(p => p.ToString(p < 0.001 ? "0.0E0" : "F4", CultureInfo.InvariantCulture)));
            Line($"| {row.Kind} | {row.Pictures} | {row.Detected} | {shares} | {smallest} |");
        }

        foreach (FailedPicture failed in report.Failed) Line($"\nNot measured: {failed.File}: {failed.Reason}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>fidelity</c>, <c>attack</c>, <c>unmarked</c> or <c>failed</c>.</summary>
    public static IEnumerable<string> ToJsonLines(this RobustnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        FidelityRow fidelity = report.Fidelity;
        yield return Json(new
        {
            Row = "fidelity",
            report.Model,
            report.MessageLength,
            report.Strength,
            report.Seed,
            report.FalsePositiveRate,
            fidelity.Pictures,
            MeanPsnr = Finite(fidelity.MeanPsnr),
            LeastPsnr = Finite(fidelity.LeastPsnr),
            MeanSsim = Finite(fidelity.MeanSsim),
        });
        foreach (RobustnessRow row in report.Attacks)
        {
            yield return Json(new
            {
                Row = "attack",
                row.Attack,
                row.Pictures,
                BitAccuracy = Finite(row.BitAccuracy),
                AllBitsRight = Finite(row.AllBitsRight),
                DetectionRate = Finite(row.DetectionRate),
                MeanIoU = Finite(row.MeanIoU),
                row.Tampered,
            });
        }

        foreach (UnmarkedRow row in report.Unmarked)
        {
            yield return Json(new
            {
                Row = "unmarked",
                row.Kind,
                row.Pictures,
                row.Detected,
                row.SmallestPValues,
                ShareBelow = row.ShareBelow.Select(share => new { share.Level, Share = Finite(share.Share) }),
            });
        }

        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Reason });
    }

    private static string Json<T>(T row) => JsonSerializer.Serialize(row, s_json);

    /// <summary>JSON has no infinity and no "not a number".</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
