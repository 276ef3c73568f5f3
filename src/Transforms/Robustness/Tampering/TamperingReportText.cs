using System.Text;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>Writes reports of tampering as Markdown tables or JSON lines; the culture is invariant.</summary>
public static class TamperingReportText
{
    /// <summary>Tables laid out like those of StableGuard: bits by area, localization by kind, degradations, pixel false positives. Square brackets hold 95 % intervals, given from five pictures on.</summary>
    public static string ToMarkdown(this TamperingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder text = new();
        string[] attacks = [.. report.Kinds.Select(row => row.Attack).Distinct()];
        TamperingSummary[] edits = [.. report.Kinds.Where(row => row.Area is not null)];
        string psnr = report.Kinds.FirstOrDefault(row => row.Psnr is not null) is { } marked ? $" at {ReportCells.Number(marked.Psnr, "F2")} dB" : "";
        Line($"System {report.System}, {report.MessageLength} bits, strength {report.Strength}, seed {report.Seed}; marked all over{psnr}, exact layer {(report.ExactLayer ? "on" : "off")}.");
        if (edits.Length > 0)
        {
            TamperingSummary[] first = [.. edits.Where(row => row.Attack == attacks[0])];
            Areas(first);
            Kinds([.. first.GroupBy(row => row.Kind).Select(kind => kind.Last())]);
            Degradations();
        }

        FalsePositives();
        ReportCells.Failed(text, report.Failed);
        return text.ToString();

        void Areas(TamperingSummary[] first)
        {
            string[] areas = [.. first.Select(row => row.Area!).Distinct()];
            Line($"");
            Line($"Bit accuracy by tampered area, attack {attacks[0]}:");
            Line($"");
            Line($"| tampering | {string.Join(" | ", areas.Select(area => area == TamperingMeans.All ? area : area + " %"))} |");
            Line($"|---|{string.Concat(areas.Select(_ => "---|"))}");
            foreach (IGrouping<string, TamperingSummary> kind in first.GroupBy(row => row.Kind))
            {
                Line($"| {kind.Key} | {string.Join(" | ", kind.Select(row => Interval(row.BitAccuracy, row, "F4")))} |");
            }
        }

        void Kinds(TamperingSummary[] kinds)
        {
            Line($"");
            Line($"Localization by kind of tampering, {Over(kinds[0])}, attack {attacks[0]}:");
            Line($"");
            Line($"| tampering | pictures | F1 | AUC | IoU | pixel accuracy | pixel false positives | detected |");
            Line($"|---|---:|---|---:|---:|---:|---:|---:|");
            foreach (TamperingSummary row in kinds)
            {
                string map = $"{Interval(row.F1, row, "F3")} | {ReportCells.Number(row.AreaUnderCurve, "F3")} | {ReportCells.Number(row.IoU, "F3")}";
                string pixels = $"{ReportCells.Number(row.PixelAccuracy, "F3")} | {ReportCells.Number(row.PixelFalsePositiveRate, "F4")}";
                Line($"| {row.Kind} | {row.Pictures} | {map} | {pixels} | {ReportCells.Percent(row.Detected)} |");
            }
        }

        void Degradations()
        {
            Line($"");
            Line($"Degradations, {Of(Last(attacks[0])!)}, {Over(Last(attacks[0])!)}:");
            Line($"");
            Line($"| attack | bit accuracy | F1 | AUC | IoU | detected |");
            Line($"|---|---|---|---:|---:|---:|");
            foreach (string attack in attacks)
            {
                TamperingSummary row = Last(attack)!;
                string map = $"{Interval(row.F1, row, "F3")} | {ReportCells.Number(row.AreaUnderCurve, "F3")} | {ReportCells.Number(row.IoU, "F3")}";
                Line($"| {attack} | {Interval(row.BitAccuracy, row, "F4")} | {map} | {ReportCells.Percent(row.Detected)} |");
            }
        }

        void FalsePositives()
        {
            Line($"");
            Line($"Pixel false positives, and pictures that were not tampered with or never marked:");
            Line($"");
            Line($"| attack | untouched pixels, partly tampered | all pixels, untampered | bit accuracy, untampered | detected, untampered | called tampered, unmarked | detected, unmarked |");
            Line($"|---|---|---|---|---:|---|---:|");
            foreach (string attack in attacks)
            {
                TamperingSummary? partly = Last(attack), untampered = Whole(TamperKind.Untampered, attack), unmarked = Whole(TamperKind.Unmarked, attack);
                string marked = $"{Interval(untampered?.PixelFalsePositiveRate, untampered, "F4")} | {Interval(untampered?.BitAccuracy, untampered, "F4")} | {ReportCells.Percent(untampered?.Detected)}";
                string never = $"{Interval(unmarked?.CalledTampered, unmarked, "F4")} | {ReportCells.Percent(unmarked?.Detected)}";
                Line($"| {attack} | {Interval(partly?.PixelFalsePositiveRate, partly, "F4")} | {marked} | {never} |");
            }
        }

        // The widest mean of an attack comes last: over all kinds and areas where there are several.
        TamperingSummary? Last(string attack) => edits.LastOrDefault(row => row.Attack == attack);

        TamperingSummary? Whole(TamperKind kind, string attack) => report.Kinds.FirstOrDefault(row => row.Attack == attack && row.Kind == TamperKinds.NameOf(kind));

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

        static string Of(TamperingSummary row) => row.Kind == TamperingMeans.All ? "all edits that carry no mark" : row.Kind;

        static string Over(TamperingSummary row) => row.Area == TamperingMeans.All ? "all areas" : $"area {row.Area} %";

        static string Interval(Estimate? estimate, TamperingSummary? row, string format) => ReportCells.WithInterval(estimate, row?.Pictures ?? 0, format);
    }

    /// <summary>One JSON object a line, each with its <c>row</c>: <c>tampering</c> (one kind and range of areas under one attack) or <c>failed</c>; summaries, not single measurements.</summary>
    public static IEnumerable<string> ToJsonLines(this TamperingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (TamperingSummary summary in report.Kinds)
        {
            yield return Json(new { Row = "tampering", report.System, report.ExactLayer, report.Strength, report.Seed, Summary = summary });
        }

        foreach (FailedPicture failed in report.Failed) yield return Json(new { Row = "failed", failed.File, failed.Attack, failed.Reason });
    }

    /// <summary>Every measurement, one JSON object a line; what is null is left out.</summary>
    public static IEnumerable<string> RowsToJsonLines(this TamperingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Rows.Select(Json);
    }

    private static string Json<T>(T row) => JsonSerializer.Serialize(row, BenchmarkRows.Format);
}
