#:package ScottPlot@5.1.59
// How well marked areas are found, by their size:
//
//     dotnet run samples/scripts/AreaBins.cs -- OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]
//
// First panel: mean IoU by marked area, one line per run. Then one panel per run: where the area found lies (in percent of the readings
// of a column) for each area marked in truth; the truth is on the diagonal. Writes area-bins.svg and area-bins.png.
using System.Globalization;
using ScottPlot;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: AreaBins.cs OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]");
    return 2;
}

int[] edges = [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]; // percent
int bins = edges.Length - 1;
BenchmarkRun[] runs = [.. args[1..].Select(BenchmarkRun.Read)];
Plot overlap = ChartFile.NewPlot("overlap", "marked area, %", "mean IoU");
List<Plot> panels = [overlap];
for (int i = 0; i < runs.Length; i++)
{
    // With T marked in truth and FP = rate * (1 - T), IoU = TP / (T + FP) gives TP, and TP + FP was found.
    (int Marked, int Found, double IoU)[] areas =
    [
        .. from row in runs[i].Rows
           where row is { Kind: "attacked", IoU: not null, PixelFalsePositiveRate: not null, MarkedShare: not null }
           let marked = row.MarkedShare!.Value
           let wrong = row.PixelFalsePositiveRate!.Value * (1 - marked)
           select (Bin(marked), Bin((row.IoU!.Value * (marked + wrong)) + wrong), row.IoU.Value),
    ];
    if (areas.Length == 0)
    {
        Console.Error.WriteLine($"{runs[i].Name} has no partly marked picture; left out.");
        continue;
    }

    var columns = areas.GroupBy(area => area.Marked).OrderBy(column => column.Key).ToArray();
    var line = overlap.Add.Scatter(
        columns.Select(column => (double)column.Key).ToArray(), columns.Select(column => column.Average(area => area.IoU)).ToArray(), ChartFile.Colour(i));
    line.MarkerShape = ChartFile.Marker(i);
    line.MarkerSize = 8;
    line.LineWidth = 2;
    line.LegendText = runs[i].Name;
    panels.Add(Confusion(runs[i].Name, columns.ToDictionary(column => column.Key, column => column.Select(area => area.Found).ToArray())));
}

if (panels.Count == 1) return 1;
overlap.Axes.SetLimits(-0.5, bins - 0.5, 0, 1.02);
Name(overlap.Axes.Bottom);
overlap.ShowLegend(Alignment.LowerRight);
ChartFile.Save(args[0], "area-bins", panels, columns: 2, width: 520, height: 420);
return 0;

Plot Confusion(string title, Dictionary<int, int[]> columns)
{
    Plot plot = ChartFile.NewPlot(title, "marked area, %", "area found, %");
    foreach ((int marked, int[] found) in columns)
    {
        foreach (var cell in found.GroupBy(bin => bin))
        {
            double share = (double)cell.Count() / found.Length;
            var box = plot.Add.Rectangle(marked - 0.5, marked + 0.5, cell.Key - 0.5, cell.Key + 0.5);
            box.FillColor = Color.FromHex("#CFE8F7").InterpolateRgb(ChartFile.Colour(0), share); // opaque, so that the number reads on any page
            box.LineColor = Colors.Transparent;
            var text = plot.Add.Text((100 * share).ToString("0", CultureInfo.InvariantCulture), marked, cell.Key);
            text.LabelFontColor = share > 0.6 ? Colors.White : Colors.Black;
            text.LabelFontSize = 11;
            text.LabelFontName = "DejaVu Sans";
            text.LabelAlignment = Alignment.MiddleCenter;
        }
    }

    var truth = plot.Add.Line(-0.5, -0.5, bins - 0.5, bins - 0.5);
    truth.LineColor = ChartFile.Ink;
    truth.LinePattern = LinePattern.Dotted;
    plot.Axes.SetLimits(-0.5, bins - 0.5, -0.5, bins - 0.5);
    plot.HideLegend();
    Name(plot.Axes.Bottom);
    Name(plot.Axes.Left);
    return plot;
}

void Name(IAxis axis)
{
    axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
        [.. Enumerable.Range(0, bins).Select(bin => (double)bin)], [.. Enumerable.Range(0, bins).Select(bin => $"{edges[bin]}-{edges[bin + 1]}")]);
    if (!axis.IsHorizontal()) return;
    axis.TickLabelStyle.Rotation = 45;
    axis.TickLabelStyle.Alignment = Alignment.MiddleLeft;
    axis.MinimumSize = 75; // the layout does not reckon with slanted labels
}

// A bin holds its lower edge, the last one both; rounding, because 1 - 0.9 is a little below one tenth.
int Bin(double share) => Math.Min(Array.FindLastIndex(edges, edge => edge <= Math.Clamp(Math.Round(100 * share, 6), 0, 100)), bins - 1);
