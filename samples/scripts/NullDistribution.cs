#:package ScottPlot@5.1.59
// p-values of pictures without a mark against those of an honest test, both axes logarithmic:
//
//     dotnet run samples/scripts/NullDistribution.cs -- OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]
//
// For each level p: the share of readings whose p-value is at most p. On the dashed line a test keeps its word; above it, false alarms
// are more frequent than it says; below it, it is careful. Left: the system's own p-values; right: those of matching bits against a
// random message. Writes null-distribution.svg and null-distribution.png.
using System.Globalization;
using ScottPlot;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: NullDistribution.cs OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]");
    return 2;
}

BenchmarkRun[] runs = [.. args[1..].Select(BenchmarkRun.Read)];
Plot[] panels = [.. new[] { Panel("detector", row => row.PValue), Panel("matching bits", row => row.MatchPValue) }.OfType<Plot>()];
if (panels.Length == 0)
{
    Console.Error.WriteLine("No run has p-values of unmarked pictures.");
    return 1;
}

ChartFile.Save(args[0], "null-distribution", panels, columns: 2, width: 420, height: 360);
return 0;

Plot? Panel(string title, Func<BenchmarkRun.Row, double?> measure)
{
    Plot plot = ChartFile.NewPlot(title, "level p", "share of readings at or below p");
    double least = 0;
    for (int i = 0; i < runs.Length; i++)
    {
        double[] sorted = [.. runs[i].Rows.Where(row => row.Kind == "unmarked").Select(measure).OfType<double>().Select(p => Math.Max(p, 1e-300)).Order()];
        if (sorted.Length == 0) continue;

        // Steps of the empirical distribution: one point per distinct p-value, at the share up to and with it.
        var steps = sorted.Select((p, index) => (P: p, Share: (index + 1.0) / sorted.Length))
            .GroupBy(step => step.P).Select(group => group.Last()).ToArray();
        var line = plot.Add.Scatter(
            steps.Select(step => Math.Log10(step.P)).ToArray(), steps.Select(step => Math.Log10(step.Share)).ToArray(), ChartFile.Colour(i));
        line.ConnectStyle = ConnectStyle.StepHorizontal;
        line.MarkerShape = ChartFile.Marker(i);
        line.MarkerSize = steps.Length > 60 ? 3 : 7;
        line.LineWidth = 2;
        line.LegendText = $"{runs[i].Name} ({sorted.Length})";
        least = Math.Min(least, Math.Min(Math.Log10(sorted[0]), -Math.Log10(sorted.Length)));
    }

    if (least == 0) return null;
    least = Math.Max(Math.Floor(least), -20);
    var honest = plot.Add.Line(least, least, 0, 0);
    honest.LineColor = ChartFile.Ink;
    honest.LinePattern = LinePattern.Dashed;
    plot.Axes.SetLimits(least, 0, least, 0.05);
    foreach (IAxis axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
    {
        int step = 1 + ((int)-least / 8);
        double[] exponents = [.. Enumerable.Range(0, ((int)-least / step) + 1).Select(k => -(double)k * step)];
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            exponents, [.. exponents.Select(exponent => Math.Pow(10, exponent).ToString(exponent < -3 ? "0E0" : "0.###", CultureInfo.InvariantCulture))]);
    }

    plot.ShowLegend(Alignment.UpperLeft);
    return plot;
}
