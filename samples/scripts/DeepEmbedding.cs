#:package ScottPlot@5.1.59
// What more iterations of deep embedding bring, one line per file:
//
//     watermark noise-grid PHOTOS --model MODEL --refine 10,20,30,50,100,200 --json > NAME.jsonl
//     dotnet run samples/scripts/DeepEmbedding.cs -- OUT_FOLDER NAME.jsonl [NAME.jsonl...]
//
// PSNR, mean bit error over all distortions and strengths (JPEG by the real codec, as in ISMark's table) and embedding time against the number of
// iterations; and reading time, which does not depend on it. Writes deep-embedding.svg and deep-embedding.png.
using System.Text.Json;
using ScottPlot;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: DeepEmbedding.cs OUT_FOLDER NAME.jsonl [NAME.jsonl...]");
    return 2;
}

Plot psnr = ChartFile.NewPlot("quality", "iterations", "mean PSNR, dB"), errors = ChartFile.NewPlot("errors", "iterations", "mean bit error rate, %");
Plot times = ChartFile.NewPlot("time", "iterations", "milliseconds a picture");
for (int i = 1; i < args.Length; i++)
{
    string name = Path.GetFileNameWithoutExtension(args[i]);
    Point[] points = [.. File.ReadLines(args[i]).Where(line => line.Length > 0).Select(Row).GroupBy(row => row.Iterations).Where(group => group.Key > 0).OrderBy(group => group.Key).Select(group => new Point(
        group.Key, group.First().Psnr, 100 * group.Where(row => row.Layer is not ("jpeg" or "soft-jpeg")).Average(row => row.BitErrorRate), group.First().Embed, group.First().Read))];
    if (points.Length == 0)
    {
        Console.Error.WriteLine($"{args[i]} has no row with iterations; left out.");
        continue;
    }

    Add(psnr, i - 1, name, points, point => point.Psnr);
    Add(errors, i - 1, name, points, point => point.Errors);
    Add(times, i - 1, $"{name}, embedding", points, point => point.Embed);
    Add(times, i - 1, $"{name}, reading", points, point => point.Read);
}

psnr.ShowLegend(Alignment.UpperRight);
errors.HideLegend();
times.ShowLegend(Alignment.UpperLeft);
ChartFile.Save(args[0], "deep-embedding", [psnr, errors, times], columns: 3, width: 360, height: 320);
return 0;

static void Add(Plot plot, int run, string name, Point[] points, Func<Point, double> value)
{
    var line = plot.Add.Scatter(points.Select(point => (double)point.Iterations).ToArray(), points.Select(value).ToArray());
    line.LegendText = name;
    line.Color = ChartFile.Colour(run);
    line.MarkerShape = name.EndsWith("reading", StringComparison.Ordinal) ? MarkerShape.OpenCircle : ChartFile.Marker(run);
    line.MarkerSize = 8;
}

static (int Iterations, string Layer, double BitErrorRate, double Psnr, double Embed, double Read) Row(string line)
{
    JsonElement row = JsonDocument.Parse(line).RootElement;
    return (row.GetProperty("iterations").GetInt32(), row.GetProperty("layer").GetString()!, row.GetProperty("bitErrorRate").GetDouble(),
        row.GetProperty("psnr").GetDouble(), row.GetProperty("embedMilliseconds").GetDouble(), row.GetProperty("readMilliseconds").GetDouble());
}

/// <summary>One number of iterations.</summary>
internal sealed record Point(int Iterations, double Psnr, double Errors, double Embed, double Read);
