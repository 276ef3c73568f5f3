using System.Globalization;

namespace MlNetWatermark.Cli.Reports;

/// <summary>One axis of a chart: its range, its scale and its label.</summary>
/// <param name="Label">What is measured, with its unit.</param>
/// <param name="Least">Lower end; above 0 on a logarithmic axis.</param>
/// <param name="Most">Upper end, above the lower one.</param>
/// <param name="Logarithmic">Whether equal factors, not equal steps, take equal room.</param>
internal sealed record ChartAxis(string Label, double Least, double Most, bool Logarithmic = false)
{
    private const int MostTicks = 6;

    /// <summary>A linear axis with a little room on both sides of the values.</summary>
    public static ChartAxis Around(string label, IReadOnlyCollection<double> values)
    {
        double room = 0.06 * (values.Max() - values.Min());
        return new ChartAxis(label, values.Min() - room, values.Max() + room);
    }

    /// <summary>Where a value lies: 0 at the lower end, 1 at the upper; cut to that range.</summary>
    public double Place(double value)
    {
        double place = Logarithmic
            ? (Math.Log10(Math.Max(value, Least)) - Math.Log10(Least)) / (Math.Log10(Most) - Math.Log10(Least))
            : (value - Least) / (Most - Least);
        return Math.Clamp(place, 0, 1);
    }

    /// <summary>Round values to write along the axis.</summary>
    public IEnumerable<(double Value, string Text)> Ticks() => Logarithmic ? Decades() : Steps();

    /// <summary>A number as axes and tables write it: invariant, plain where that is short.</summary>
    public static string Text(double value) => value != 0 && (Math.Abs(value) < 0.001 || Math.Abs(value) >= 100_000)
        ? value.ToString("0.##E0", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);

    private IEnumerable<(double Value, string Text)> Steps()
    {
        double raw = (Most - Least) / MostTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        for (long i = (long)Math.Ceiling((Least / step) - 1e-9); i * step <= Most + (1e-9 * step); i++)
        {
            double value = Math.Round(i * step, 10);
            yield return (value, Text(value));
        }
    }

    private IEnumerable<(double Value, string Text)> Decades()
    {
        int first = (int)Math.Ceiling(Math.Log10(Least) - 1e-9), last = (int)Math.Floor(Math.Log10(Most) + 1e-9);
        int step = 1 + ((last - first) / MostTicks);
        for (int exponent = last; exponent >= first; exponent -= step) yield return (Math.Pow(10, exponent), Text(Math.Pow(10, exponent)));
    }
}
