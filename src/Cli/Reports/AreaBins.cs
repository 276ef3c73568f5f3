using System.Globalization;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>How much of a picture is marked in truth, against how much was found: a confusion table over bins of area.</summary>
internal static class AreaBins
{
    private static readonly int[] s_edges = [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]; // percent; finer where the errors are

    /// <summary>The table, or null where no row has a partly marked picture with a known share.</summary>
    public static XElement? Of(IEnumerable<BenchmarkRow> rows)
    {
        Area[] areas = [.. rows.Select(Measure).OfType<Area>()];
        if (areas.Length == 0) return null;

        string[] names = [.. s_edges.Skip(1).Select((edge, index) => $"{s_edges[index]}-{edge}")];
        return HtmlTable.Of(
            "Rows: share of the picture that is marked, in percent of its pixels. Columns: readings, mean IoU, then where the share found lies, " +
            "in percent of the row.",
            ["marked, %", "readings", "IoU", .. names],
            areas.GroupBy(area => Bin(area.Marked)).OrderBy(group => group.Key).Select(group => Row(names[group.Key], group.Key, [.. group])),
            "numbers heat");
    }

    /// <summary>The share found follows from the row: with T marked in truth and FP = rate * (1 - T), IoU = TP / (T + FP) gives TP.</summary>
    private static Area? Measure(BenchmarkRow row)
    {
        if (row is not { Kind: BenchmarkRowKind.Attacked, Tampered: true, IoU: { } overlap, PixelFalsePositiveRate: { } rate, Attack: { } attack }) return null;
        if (AttackStep.MarkedShare(attack) is not { } marked) return null;
        double wrong = rate * (1 - marked);
        return new Area(marked, (overlap * (marked + wrong)) + wrong, overlap);
    }

    private static IReadOnlyList<object> Row(string name, int own, Area[] areas)
    {
        int[] counts = new int[s_edges.Length - 1];
        foreach (Area area in areas) counts[Bin(area.Found)]++;
        return
        [
            name,
            areas.Length.ToString(CultureInfo.InvariantCulture),
            areas.Average(area => area.Overlap).ToString("F3", CultureInfo.InvariantCulture),
            .. counts.Select((count, bin) => Cell((double)count / areas.Length, bin == own)),
        ];
    }

    /// <summary>The number on a tint of its size; the bin of the truth has a frame.</summary>
    private static XElement Cell(double share, bool own) => new(
        "td",
        own ? new XAttribute("class", "own") : null,
        new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"background: rgba(0, 114, 178, {0.6 * share:0.##})")),
        share == 0 && !own ? "\u00B7" : (100 * share).ToString("0.#", CultureInfo.InvariantCulture));

    /// <summary>A bin holds its lower edge; the last one holds both.</summary>
    private static int Bin(double share)
    {
        double percent = Math.Clamp(Math.Round(100 * share, 6), 0, 100); // 1 - 0.9 is a little below one tenth
        return Math.Min(Array.FindLastIndex(s_edges, edge => edge <= percent), s_edges.Length - 2);
    }

    private sealed record Area(double Marked, double Found, double Overlap);
}
