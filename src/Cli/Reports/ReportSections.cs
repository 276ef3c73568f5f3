using System.Globalization;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>The measured part of a report: one section per question that the rows can answer.</summary>
internal static class ReportSections
{
    public static IEnumerable<XElement> Of(IReadOnlyList<BenchmarkRow> rows)
    {
        IReadOnlyList<AttackSummary> attacks = AttackSummary.Of(rows);
        double? decodable = MessageLuck.Length(rows) is { } length ? MessageLuck.LeastAccuracy(length) : null;
        XElement?[] sections = [Fidelity(rows), Attacks(attacks), Panels(attacks, decodable), Areas(rows), Unmarked(rows), Failures(rows)];
        return sections.OfType<XElement>();
    }

    public static XElement Section(string heading, params object?[] content) => new("section", new XElement("h2", heading), content);

    private static XElement? Fidelity(IReadOnlyList<BenchmarkRow> rows)
    {
        BenchmarkRow[] marked = [.. rows.Where(row => row.Kind == BenchmarkRowKind.Marked)];
        if (marked.Length == 0) return null;
        List<string[]> lines = [];
        Add("PSNR, dB", "F2", row => row.Psnr, smallIsBad: true);
        Add("SSIM", "F4", row => row.Ssim, smallIsBad: true);
        Add("MS-SSIM", "F4", row => row.MsSsim, smallIsBad: true);
        Add("colour difference, CIEDE2000, mean", "F2", row => row.ColourDifference, smallIsBad: false);
        Add("colour difference, 99th percentile", "F2", row => row.ColourDifference99, smallIsBad: false);
        Add("largest change of one channel, of 255", "F1", row => row.LargestChange, smallIsBad: false);
        return lines.Count == 0 ? null : Section(
            "How visible the mark is", HtmlTable.Of($"{marked.Length} marked pictures against their covers.", ["measure", "pictures", "mean", "worst"], lines));

        void Add(string name, string format, Func<BenchmarkRow, double?> measure, bool smallIsBad)
        {
            double[] values = [.. marked.Select(measure).OfType<double>()];
            if (values.Length == 0) return;
            double worst = smallIsBad ? values.Min() : values.Max();
            lines.Add([name, Text(values.Length, "D"), Text(values.Average(), format), Text(worst, format)]);
        }
    }

    private static XElement? Attacks(IReadOnlyList<AttackSummary> attacks) => attacks.Count == 0 ? null : Section(
        "What the mark survives",
        HtmlTable.Of(
            "Sorted by attack and strength. The interval is a bootstrap over pictures. IoU compares found and true mask; \"whole\" where nothing was cut away.",
            ["attack", "pictures", "bit accuracy", "95 % interval", "all bits right", "detected", "IoU"],
            attacks.Select(attack => new[]
            {
                attack.Attack,
                Text(attack.Pictures, "D"),
                Text(attack.BitAccuracy.Mean, "F4"),
                attack.BitAccuracy.HasInterval
                    ? string.Create(CultureInfo.InvariantCulture, $"{attack.BitAccuracy.Low:F4} to {attack.BitAccuracy.High:F4}")
                    : "too few",
                Percent(attack.AllBitsRight),
                attack.Detected is { } detected ? Percent(detected) : "n/a",
                attack.IoU is { } overlap ? Text(overlap, "F3") + (attack.Tampered ? "" : " (whole)") : "n/a",
            })));

    private static XElement? Panels(IReadOnlyList<AttackSummary> attacks, double? decodable)
    {
        IReadOnlyList<XElement> panels = AttackPanels.Of(attacks, decodable);
        string line = decodable is { } accuracy
            ? string.Create(CultureInfo.InvariantCulture, $" Dotted: {accuracy:F3}, from where as many matching bits are luck once in a million readings.")
            : "";
        return panels.Count == 0 ? null : Section(
            "Bit accuracy against strength",
            new XElement("p", $"Points: means over pictures, with 95 % intervals. Dashed: chance, one half.{line}"),
            new XElement("div", new XAttribute("class", "panels"), panels));
    }

    private static XElement? Areas(IReadOnlyList<BenchmarkRow> rows) => AreaBins.Of(rows) is not { } table ? null : Section(
        "How much was found where a part is marked",
        table,
        new XElement(
            "p",
            "The framed cell is the bin of the true share. True shares are those in the attack's name; shares found follow from IoU and the " +
            "pixel false-positive rate."));

    private static XElement? Unmarked(IReadOnlyList<BenchmarkRow> rows)
    {
        BenchmarkRow[] unmarked = [.. rows.Where(row => row.Kind == BenchmarkRowKind.Unmarked)];
        if (unmarked.Length == 0) return null;
        double[] own = [.. unmarked.Select(row => row.PValue).OfType<double>()];
        double[] match = [.. unmarked.Select(row => row.MatchPValue).OfType<double>()];
        return Section(
            "Pictures without a mark",
            HtmlTable.Of(
                "Bit accuracy is against random messages, so one half is right.",
                ["read from", "readings", "called marked", "bit accuracy", "smallest p-value"],
                unmarked.GroupBy(row => (row.Attack ?? "").Split(':')[0], StringComparer.Ordinal).Select(group => new[]
                {
                    group.Key,
                    Text(group.Count(), "D"),
                    group.Any(row => row.Detected is not null) ? Text(group.Count(row => row.Detected == true), "D") : "n/a",
                    group.Average(row => row.BitAccuracy) is { } accuracy ? Text(accuracy, "F4") : "n/a",
                    group.Min(row => row.PValue ?? row.MatchPValue) is { } least ? Text(least, "0.0E0") : "n/a",
                })),
            LeaningBit(unmarked) is { } sentence ? new XElement("p", sentence) : null,
            own.Length + match.Length == 0 ? null : new object[]
            {
                new XElement("p", "Bars: counted. Diamonds: expected of fair p-values. Bars above diamonds on the left are false alarms to come."),
                new XElement(
                    "div",
                    new XAttribute("class", "panels"),
                    own.Length == 0 ? null : NullHistogram.Of("p-values of the detector", own),
                    match.Length == 0 ? null : NullHistogram.Of("p-values of matching bits", match)),
            });
    }

    /// <summary>Fair bits are 1 in half of the readings; a decoder that leans makes the binomial p-values wrong.</summary>
    private static string? LeaningBit(BenchmarkRow[] unmarked)
    {
        string[] readings = [.. unmarked.Select(row => row.Bits).OfType<string>()];
        if (readings.Length == 0 || readings.Any(bits => bits.Length != readings[0].Length)) return null;
        (int bit, double share) = Enumerable.Range(0, readings[0].Length)
            .Select(bit => (bit, readings.Average(bits => bits[bit] == '1' ? 1.0 : 0.0)))
            .MaxBy(item => Math.Abs(item.Item2 - 0.5));
        return $"The bit that leans most is number {bit + 1}: 1 in {Percent(share)} of {readings.Length} readings.";
    }

    private static XElement? Failures(IReadOnlyList<BenchmarkRow> rows)
    {
        BenchmarkRow[] failed = [.. rows.Where(row => row.Kind == BenchmarkRowKind.Failed)];
        return failed.Length == 0 ? null : Section(
            "Not measured",
            HtmlTable.Of(
                "These count in no number above.",
                ["file", "attack", "reason"],
                failed.Select(row => new[] { row.File, row.Attack ?? "", row.Error ?? "" }),
                "words"));
    }

    private static string Percent(double share) => Text(100 * share, "F1") + " %";

    private static string Text<T>(T value, string format)
        where T : IFormattable => value.ToString(format, CultureInfo.InvariantCulture);
}
