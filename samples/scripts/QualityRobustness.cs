#:package ScottPlot@5.1.59
// How visible against how robust, one point per run (a system, or one system at several strengths):
//
//     dotnet run samples/scripts/QualityRobustness.cs -- OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]
//
// Left: mean bit accuracy over all attacks; right: share of attacked pictures whose message is read, that is, whose match would be luck
// once in a million readings at most. Every attack counts the same. Writes quality-robustness.svg and quality-robustness.png.
using ScottPlot;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: QualityRobustness.cs OUT_FOLDER RUN_FOLDER [RUN_FOLDER...]");
    return 2;
}

BenchmarkRun[] runs = [.. args[1..].Select(BenchmarkRun.Read)];
Plot accuracy = ChartFile.NewPlot("bits", "mean PSNR, dB", "mean bit accuracy");
Plot read = ChartFile.NewPlot("messages", "mean PSNR, dB", "share of messages read");
int drawn = 0;
for (int i = 0; i < runs.Length; i++)
{
    var attacks = runs[i].Rows.Where(row => row is { Kind: "attacked", BitAccuracy: not null }).GroupBy(row => row.Attack).ToArray();
    if (runs[i].Rows.Average(row => row.Psnr) is not { } psnr || attacks.Length == 0)
    {
        Console.Error.WriteLine($"{runs[i].Name} has no PSNR or no attacked picture; left out.");
        continue;
    }

    Add(accuracy, i, psnr, attacks.Average(attack => attack.Average(row => row.BitAccuracy!.Value)));
    Add(read, i, psnr, attacks.Average(attack => attack.Average(row => row.MatchPValue <= 1e-6 ? 1.0 : 0.0)));
    drawn++;
}

if (drawn == 0) return 1;
foreach (Plot plot in (Plot[])[accuracy, read]) plot.Axes.Margins(0.25, 0.15);
accuracy.ShowLegend(Alignment.LowerLeft);
read.HideLegend();
ChartFile.Save(args[0], "quality-robustness", [accuracy, read], columns: 2, width: 420, height: 340);
return 0;

void Add(Plot plot, int run, double x, double y)
{
    var point = plot.Add.Markers(new[] { x }, new[] { y }, ChartFile.Marker(run), 14, ChartFile.Colour(run));
    point.LegendText = runs[run].Name;
}
