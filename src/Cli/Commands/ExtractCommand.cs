using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark extract</c>: reads messages and says whether there is a watermark at all.</summary>
internal static class ExtractCommand
{
    public static Command Create()
    {
        Argument<string> input = CommandOptions.Input();
        Option<string?> expect = new("--expect") { Description = "The message that should be there; adds the bit accuracy.", HelpName = "0101..." };
        Option<string?> region = CommandOptions.Region("Where to read: white yes, black no; stretched over each picture. Default: the model's own mask.");
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Command command = new("extract", "Reads the message of pictures. Exit code 1 when one carries no watermark.") { input, expect, region, model, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(input),
                parsed.GetValue(expect),
                parsed.GetValue(region),
                parsed.GetValue(model),
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(
        string input, string? expect, string? regionPath, string? modelFolder, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(input);
        RegionMask? region = RegionMask.Open(regionPath);
        using WatermarkModel model = ModelAccess.Open(modelFolder, PictureRun.ModelThreads(pictures.Count));
        Message? expected = ModelAccess.ParseMessage(expect, "--expect", model.Info);
        WatermarkEngine engine = new(model);
        return PictureRun.All(TargetPlan.Nothing(pictures), Extract, printer, cancellationToken);

        Outcome Extract(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            Picture picture = PictureFile.Read(planned.Picture.Path);
            Extraction extraction = engine.Extract(picture, region?.For(picture.Width, picture.Height));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double? bitAccuracy = expected is null || extraction.Message is null ? null : BitAccuracy.Measure(expected, extraction.Message);

            Dictionary<string, object?> row = new()
            {
                ["file"] = planned.Picture.File,
                ["detected"] = extraction.Detected,
                ["bits"] = extraction.Message?.ToString(),
                ["pValue"] = extraction.PValue,
                ["score"] = ResultPrinter.Finite(extraction.Score),
                ["coverage"] = ResultPrinter.Finite(extraction.Coverage),
                ["milliseconds"] = ResultPrinter.Finite(milliseconds, 1),
            };
            if (bitAccuracy is not null) row["bitAccuracy"] = ResultPrinter.Finite(bitAccuracy.Value);
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{planned.Picture.File}  {(extraction.Detected ? "detected" : "not detected")}  {extraction.Message?.ToString() ?? "nothing to read"}  p {extraction.PValue:0.0E0}  " +
                $"coverage {100 * extraction.Coverage:F0} %{(bitAccuracy is null ? "" : $"  bit accuracy {bitAccuracy:F3}")}");
            return new Outcome(row, text, extraction.Detected);
        }
    }
}
