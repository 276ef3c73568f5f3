using System.Globalization;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>p-values of pictures without a mark, counted over half decades, against what fair p-values would give.</summary>
internal static class NullHistogram
{
    private const int BinsPerDecade = 2, MostBins = 40;
    private const double LeastCount = 0.5; // the foot of the bars on the logarithmic axis, below one picture

    /// <param name="title">Which p-values.</param>
    /// <param name="values">At least one, each in [0, 1].</param>
    public static XElement Of(string title, IReadOnlyCollection<double> values)
    {
        double least = Math.Min(Math.Max(values.Min(), 1e-300), 1.0 / values.Count);
        int bins = Math.Clamp((int)Math.Ceiling(-BinsPerDecade * Math.Log10(least)), BinsPerDecade, MostBins);
        int[] counts = new int[bins];
        foreach (double value in values) counts[Bin(value, bins)]++;
        (double From, double To, int Count, double Expected)[] rows =
        [
            .. counts.Select((count, bin) =>
            {
                // The last bin takes all that is smaller.
                double to = Edge(bin), from = Edge(bin + 1);
                return (from, to, count, values.Count * (bin == bins - 1 ? to : to - from));
            }),
        ];

        string description = "counted and expected " + string.Join(
            "; ", rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"p up to {row.To:0.##E0}: {row.Count} and {row.Expected:0.#}")));
        SvgChart chart = new(
            title,
            description,
            new ChartAxis("p-value", Edge(bins), 1, Logarithmic: true),
            new ChartAxis("readings", LeastCount, 2.0 * values.Count, Logarithmic: true));
        foreach ((double from, double to, int count, double expected) in rows.Where(row => row.Count > 0))
        {
            chart.Bar(from, to, count, "bar", string.Create(CultureInfo.InvariantCulture, $"p up to {to:0.##E0}: {count}, expected {expected:0.#}"));
        }

        (double X, double Y)[] line = [.. rows.Where(row => row.Expected >= LeastCount).Select(row => (Math.Sqrt(row.From * row.To), row.Expected))];
        chart.Line(line, "expected");
        foreach ((double x, double y) in line) chart.Diamond(x, y, "diamond", string.Create(CultureInfo.InvariantCulture, $"expected {y:0.#}"));
        return new XElement("figure", chart.ToXml());
    }

    private static double Edge(int bin) => Math.Pow(10, -(double)bin / BinsPerDecade);

    private static int Bin(double value, int bins) =>
        value <= 0 ? bins - 1 : Math.Clamp((int)Math.Floor(-BinsPerDecade * Math.Log10(value)), 0, bins - 1);
}
