using System.Globalization;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark benchmark --speed</c>.</summary>
internal static class SpeedRun
{
    public static int Run(string file, string? modelFolder, int threads, int runs, ResultPrinter printer, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new UsageException($"There is no file '{file}'.");
        using WatermarkModel model = ModelAccess.Open(modelFolder, threads);
        PictureEncoding jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };
        SpeedReport report = SpeedBenchmark.Run(new WatermarkEngine(model), File.ReadAllBytes(file), jpeg, runs, cancellationToken);
        if (printer.Json)
        {
            printer.Result(report, "");
            return ExitCode.Done;
        }

        Table.Print(
            ["stage", "milliseconds"],
            [
                ["decode", Text(report.Decode)],
                ["embed", Text(report.Embed)],
                ["encode (JPEG 95)", Text(report.Encode)],
                ["embed / (decode + encode)", Text(report.EmbedRatio)],
                ["decode the marked file", Text(report.DecodeMarked)],
                ["extract", Text(report.Extract)],
                ["extract / decode", Text(report.ExtractRatio)],
                ["read the file", Text(report.ReadFile)],
                ["read the file / decode", Text(report.ReadFileRatio)],
            ]);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Width} x {report.Height}, median of {runs} runs"));
        return ExitCode.Done;
    }

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
