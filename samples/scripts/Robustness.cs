#:package ScottPlot@5.1.59
// Bit accuracy against the strength of each attack, one panel per kind, one line per run:
//
//     dotnet run samples/scripts/Robustness.cs -- OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]
//
// A run folder holds the rows.jsonl of `watermark benchmark`. Writes robustness.svg and robustness.png. Dashed: chance; dotted: from
// where as many matching bits are luck once in a million readings, at the first run's message length.
using ScottPlot;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: Robustness.cs OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]");
    return 2;
}

BenchmarkRun[] runs = [.. args[1..].Select(BenchmarkRun.Read)];
var points = runs.SelectMany((run, index) => run.Rows
    .Where(row => row is { Kind: "attacked", BitAccuracy: not null, Strength: not null })
    .GroupBy(row => row.Strength!.Value)
    .Select(group => (Run: index, group.Key.Kind, group.Key.Value, Accuracy: group.Average(row => row.BitAccuracy!.Value))));
List<Plot> panels = [];
foreach (var kind in points.GroupBy(point => point.Kind).Where(kind => kind.Select(point => point.Value).Distinct().Count() > 1))
{
    Plot plot = ChartFile.NewPlot(kind.Key, "value", "bit accuracy");
    plot.Add.HorizontalLine(0.5, 1.5f, ChartFile.Ink, LinePattern.Dashed);
    if (runs[0].DecodableAccuracy is { } decodable) plot.Add.HorizontalLine(decodable, 1.5f, ChartFile.Ink, LinePattern.Dotted);
    foreach (var line in kind.GroupBy(point => point.Run))
    {
        var sorted = line.OrderBy(point => point.Value).ToArray();
        var scatter = plot.Add.Scatter(
            sorted.Select(point => point.Value).ToArray(), sorted.Select(point => point.Accuracy).ToArray(), ChartFile.Colour(line.Key));
        scatter.MarkerShape = ChartFile.Marker(line.Key);
        scatter.MarkerSize = 8;
        scatter.LineWidth = 2;
        if (runs.Length > 1) scatter.LegendText = runs[line.Key].Name;
    }

    plot.Axes.SetLimitsY(Math.Min(0.4, kind.Min(point => point.Accuracy) - 0.05), 1.02);
    if (runs.Length > 1 && panels.Count == 0) plot.ShowLegend(Alignment.LowerRight);
    else plot.HideLegend();
    panels.Add(plot);
}

if (panels.Count == 0)
{
    Console.Error.WriteLine("No attack was run at two strengths or more.");
    return 1;
}

ChartFile.Save(args[0], "robustness", panels, columns: 3, width: 340, height: 260);
return 0;
