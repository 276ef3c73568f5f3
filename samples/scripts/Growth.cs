#:package ScottPlot@5.1.59
// Time and memory of marking and reading against the size of pictures, and time against the size of a batch, from
//
//     dotnet run --project tests/Benchmarks -c Release -- growth > growth.txt
//     dotnet run samples/scripts/Growth.cs -- OUT_FOLDER growth.txt
//
// Writes growth.svg and growth.png.
using System.Globalization;
using ScottPlot;

if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: Growth.cs OUT_FOLDER growth.txt");
    return 2;
}

double[][][] tables = [.. Tables(args[1])];
if (tables.Length != 2 || tables[0].Length == 0 || tables[0][0].Length != 7 || tables[1].Length == 0)
{
    Console.Error.WriteLine($"{args[1]} is not what the benchmark growth prints.");
    return 1;
}

Plot times = ChartFile.NewPlot("time", "megapixels", "milliseconds"), memory = ChartFile.NewPlot("peak above the picture itself", "megapixels", "bytes a pixel"), batches = ChartFile.NewPlot("batches of 768 x 512", "pictures", "milliseconds");
Line(times, 0, "decode + encode", tables[0], 0, row => row[1] + row[3]);
Line(times, 1, "embed", tables[0], 0, row => row[2]);
Line(times, 2, "read the file", tables[0], 0, row => row[4]);
Line(memory, 1, "embed", tables[0], 0, row => row[5]);
Line(memory, 2, "extract", tables[0], 0, row => row[6]);
Line(batches, 1, "embed", tables[1], 0, row => row[1]);
Line(batches, 2, "extract", tables[1], 0, row => row[2]);
memory.Axes.SetLimitsY(0, 22);
times.ShowLegend(Alignment.UpperLeft);
memory.ShowLegend(Alignment.UpperRight);
batches.ShowLegend(Alignment.UpperLeft);
ChartFile.Save(args[0], "growth", [times, memory, batches], columns: 3, width: 360, height: 300);
return 0;

static void Line(Plot plot, int colour, string name, double[][] rows, int at, Func<double[], double> value)
{
    var line = plot.Add.Scatter(rows.Select(row => row[at]).ToArray(), rows.Select(value).ToArray());
    line.LegendText = name;
    line.Color = ChartFile.Colour(colour);
    line.MarkerShape = ChartFile.Marker(colour);
    line.MarkerSize = 7;
}

// Two tables, each after a line of names.
static IEnumerable<double[][]> Tables(string path)
{
    List<double[]> rows = [];
    foreach (string line in File.ReadLines(path).Skip(1))
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words.All(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            rows.Add([.. words.Select(word => double.Parse(word, CultureInfo.InvariantCulture))]);
            continue;
        }

        yield return [.. rows];
        rows.Clear();
    }

    yield return [.. rows];
}
