using System.Globalization;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>Small multiples: bit accuracy against the strength of an attack, one chart for each kind that has two strengths or more.</summary>
internal static class AttackPanels
{
    private const double Chance = 0.5;

    /// <param name="summaries">One per attack.</param>
    /// <param name="decodable">Accuracy from which a message counts as read; null leaves its line out.</param>
    public static IReadOnlyList<XElement> Of(IReadOnlyList<AttackSummary> summaries, double? decodable) =>
    [
        .. summaries.SelectMany(Views)
            .GroupBy(view => view.Pattern, StringComparer.Ordinal)
            .Where(group => group.Select(view => view.Value).Distinct().Count() > 1)
            .Select(group => Panel(group.Key, [.. group.OrderBy(view => view.Value)], decodable)),
    ];

    /// <summary>An attack has a place in one chart per value in its name: <c>splice:0.5+jpeg:50</c> in <c>splice:*+jpeg:50</c> and <c>splice:0.5+jpeg:*</c>.</summary>
    private static IEnumerable<View> Views(AttackSummary summary)
    {
        AttackStep[] steps = AttackStep.Parse(summary.Attack);
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].Value is not { } value) continue;
            string[] pattern = [.. steps.Select((step, index) => index == i ? step.Kind + ":*" : step.Text)];
            yield return new View(steps.Length == 1 ? steps[0].Kind : string.Join('+', pattern), AxisLabel(steps[i].Kind), value, summary.BitAccuracy);
        }
    }

    private static XElement Panel(string title, View[] views, double? decodable)
    {
        double least = Math.Min(0.4, views.Min(view => Math.Floor(view.Accuracy.Low * 10) / 10));
        string description = "bit accuracy " + string.Join(
            ", ", views.Select(view => string.Create(CultureInfo.InvariantCulture, $"{view.Accuracy.Mean:F3} at {ChartAxis.Text(view.Value)}")));
        SvgChart chart = new(
            title, description, ChartAxis.Around(views[0].Label, [.. views.Select(view => view.Value)]), new ChartAxis("bit accuracy", least, 1));
        chart.Level(Chance, "chance");
        if (decodable is { } accuracy) chart.Level(accuracy, "decodable");
        chart.Line(views.Select(view => (view.Value, view.Accuracy.Mean)), "data");
        foreach (View view in views)
        {
            if (view.Accuracy.HasInterval) chart.Interval(view.Value, view.Accuracy.Low, view.Accuracy.High, "interval");
            string tip = string.Create(CultureInfo.InvariantCulture, $"{ChartAxis.Text(view.Value)}: {view.Accuracy.Mean:F4}");
            chart.Dot(view.Value, view.Accuracy.Mean, "point", tip);
        }

        return new XElement("figure", chart.ToXml());
    }

    /// <summary>The word for a kind's value, from its usage: <c>jpeg:QUALITY (1 to 100)</c> gives <c>quality</c>.</summary>
    private static string AxisLabel(string kind)
    {
        string? usage = AttackSuite.Kinds.FirstOrDefault(known => known.StartsWith(kind + ":", StringComparison.Ordinal));
        return usage is null ? "strength" : usage[(kind.Length + 1)..].Split(' ')[0].Replace('-', ' ').ToLowerInvariant();
    }

    private sealed record View(string Pattern, string Label, double Value, MeanInterval Accuracy);
}
