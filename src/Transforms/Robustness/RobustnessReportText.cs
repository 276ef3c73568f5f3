using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes reports as Markdown tables or JSON lines; the culture is invariant.</summary>
public static class RobustnessReportText
{
    /// <summary>Fewer pictures say nothing about the mean of others.</summary>
    private const int LeastForInterval = 5;

    /// <summary>Tables of fidelity, attacks and unmarked pictures; square brackets hold 95 % intervals, given from five pictures on.</summary>
    public static string ToMarkdown(this RobustnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        FidelitySummary fidelity = report.Fidelity;
        Line($"System {report.System}, {report.MessageLength} bits, strength {report.Strength}, seed {report.Seed}.");
        Line($"");
        Line($"Pictures: {fidelity.Pictures}. PSNR {fidelity.Psnr.Mean:F2} dB {Interval(fidelity.Psnr, "F2")}, {fidelity.LeastPsnr:F2} dB at worst; SSIM {fidelity.Ssim.Mean:F4}, MS-SSIM {fidelity.MsSsim.Mean:F4}; CIEDE2000 {fidelity.ColourDifference.Mean:F2}, 99th percentile {fidelity.ColourDifference99.Mean:F2}; largest change {fidelity.LargestChange} of 255.");
        Line($"");
        Attacks();
        Payloads();
        Line($"");
        Unmarked();
        Failed();
        return text.ToString();

        void Attacks()
        {
            Line($"| attack | pictures | bit accuracy | all bits right | detected | matched | mask IoU | mask F1 |");
            Line($"|---|---:|---|---:|---:|---:|---:|---:|");
            foreach (AttackSummary row in report.Attacks)
            {
                string overlap = row.IoU is { } iou ? iou.Mean.ToString("F3", CultureInfo.InvariantCulture) + (row.Tampered ? "" : " (whole)") : "-";
                string f1 = row.F1 is { } score ? score.Mean.ToString("F3", CultureInfo.InvariantCulture) : "-";
                string accuracy = row.Pictures == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{row.BitAccuracy.Mean:F4} {Interval(row.BitAccuracy, "F4")}");
                Line($"| {row.Attack} | {row.Pictures} | {accuracy} | {Percent(row.AllBitsRight)} | {Percent(row.Detected)} | {Percent(row.Matched)} | {overlap} | {f1} |");
            }

            Line($"");
            Line($"Detected: the system says so itself. Matched: so many bits agree with the expected message that luck has a chance of at most {report.FalsePositiveRate}. (whole): the true mask is the whole picture.");
        }

        void Payloads()
        {
            PayloadCorrection[] corrections = [.. report.Attacks.SelectMany(row => row.Payloads).Select(payload => payload.Correction).Distinct()];
            if (corrections.Length == 0) return;
            Line($"");
            Line($"Payloads read exactly, by confidence / by hard decisions; wrong: read as another payload, of all these.");
            Line($"");
            Line($"| attack | all bits right | {string.Join(" | ", corrections)} | wrong |");
            Line($"|---|---:|{string.Concat(corrections.Select(_ => "---:|"))}---:|");
            foreach (AttackSummary row in report.Attacks)
            {
                IEnumerable<string> shares = corrections.Select(correction => row.Payloads.FirstOrDefault(payload => payload.Correction == correction))
                    .Select(payload => payload is null ? "-" : $"{Percent(payload.Soft)} / {Percent(payload.Hard)}");
                Line($"| {row.Attack} | {Percent(row.AllBitsRight)} | {string.Join(" | ", shares)} | {row.Payloads.Sum(payload => payload.Wrong)} |");
            }
        }

        void Unmarked()
        {
            Line($"| unmarked | pictures | detected | true rate below (95 %) | matched | p <= 0.1 | p <= 0.01 | p <= 0.001 | p <= 0.0001 | smallest p-values |");
            Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|---|");
            foreach (UnmarkedSummary row in report.Unmarked)
            {
                string[] shares = row.ShareBelow.Count == 0 ? ["-", "-", "-", "-"] : [.. row.ShareBelow.Select(share => share.Share.ToString("F4", CultureInfo.InvariantCulture))];
                string smallest = string.Join(", ", row.SmallestPValues.Select(p => p.ToString(p < 0.001 ? "0.0E0" : "F4", CultureInfo.InvariantCulture)));
                Line($"| {row.Kind} | {row.Pictures} | {Text(row.Detected)} | {row.DetectedBound?.ToString("0.0E0", CultureInfo.InvariantCulture) ?? "-"} | {row.Matched} | {string.Join(" | ", shares)} | {smallest} |");
            }

            if (report.UnmarkedBits is not { } bits) return;
            Line($"");
            Line($"Bits read from {bits.Pictures} unmarked pictures: the most leaning bit is 1 with a share off one half by {bits.WorstBias:F3} (z = {bits.WorstBiasZ:F1}); correlation between bits {bits.MeanAbsoluteCorrelation:F3} on average, {bits.LargestAbsoluteCorrelation:F3} at most; matches with a random message spread {bits.Overdispersion:F2} times as much as the binomial says. Matching bits needed at a rate of {report.FalsePositiveRate}: {Text(BinomialTest.Threshold(report.MessageLength, report.FalsePositiveRate))} of {report.MessageLength} if bits were fair and independent, {Text(bits.Threshold(report.FalsePositiveRate))} corrected for that spread.");
        }

        void Failed()
        {
            if (report.Failed.Count == 0) return;
            Line($"\nNot measured: {report.Failed.Count}.");
            foreach (var group in report.Failed.GroupBy(failed => (failed.Attack, failed.Reason)))
            {
                string files = string.Join(", ", group.Take(5).Select(failed => failed.File)) + (group.Count() > 5 ? ", ..." : "");
                Line($"* {(group.Key.Attack is { } attack ? attack + ", " : "")}{group.Count()} x {group.Key.Reason} ({files})");
            }
        }

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        string Interval(Estimate estimate, string format) => fidelity.Pictures < LeastForInterval ? "(few)" : string.Create(
            CultureInfo.InvariantCulture, $"[{estimate.Interval.Low.ToString(format, CultureInfo.InvariantCulture)}, {estimate.Interval.High.ToString(format, CultureInfo.InvariantCulture)}]");

        static string Percent(Estimate? share) => share is { } value && double.IsFinite(value.Mean) ? (100 * value.Mean).ToString("F1", CultureInfo.InvariantCulture) + " %" : "-";

        static string Text(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "-";
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>fidelity</c>, <c>attack</c>, <c>unmarked</c> or <c>failed</c>; summaries, not single measurements.</summary>
    public static IEnumerable<string> ToJsonLines(this RobustnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        FidelitySummary fidelity = report.Fidelity;
        yield return Json(new
        {
            Row = "fidelity",
            report.System,
            report.MessageLength,
            report.Strength,
            report.Seed,
            report.FalsePositiveRate,
            fidelity.Pictures,
            Psnr = Finite(fidelity.Psnr),
            LeastPsnr = Finite(fidelity.LeastPsnr),
            Ssim = Finite(fidelity.Ssim),
            MsSsim = Finite(fidelity.MsSsim),
            ColourDifference = Finite(fidelity.ColourDifference),
            ColourDifference99 = Finite(fidelity.ColourDifference99),
            fidelity.LargestChange,
        });
        foreach (AttackSummary row in report.Attacks)
        {
            yield return Json(new
            {
                Row = "attack",
                row.Attack,
                row.Pictures,
                BitAccuracy = Finite(row.BitAccuracy),
                BitAccuracyLow = Finite(row.BitAccuracy.Interval.Low),
                BitAccuracyHigh = Finite(row.BitAccuracy.Interval.High),
                AllBitsRight = Finite(row.AllBitsRight),
                Detected = Finite(row.Detected),
                Matched = Finite(row.Matched),
                IoU = Finite(row.IoU),
                F1 = Finite(row.F1),
                Payloads = row.Payloads.Count == 0 ? null : row.Payloads.Select(payload => new { payload.Correction, Soft = Finite(payload.Soft), Hard = Finite(payload.Hard), payload.Wrong }),
                row.Tampered,
                row.Failed,
            });
        }

        foreach (UnmarkedSummary row in report.Unmarked)
        {
            yield return Json(new
            {
                Row = "unmarked",
                row.Kind,
                row.Pictures,
                row.Detected,
                row.DetectedBound,
                row.Matched,
                row.SmallestPValues,
                row.ShareBelow,
            });
        }

        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Attack, failed.Reason });
    }

    private static string Json<T>(T row) => JsonSerializer.Serialize(row, BenchmarkRows.Format);

    private static double? Finite(Estimate? estimate) => estimate is { } value ? Finite(value.Mean) : null;

    /// <summary>JSON has no infinity and no "not a number".</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
