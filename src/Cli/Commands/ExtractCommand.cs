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
        Option<bool> several = new("--several") { Description = "Look for several messages, each with its own region; detected if there is at least one." };
        Option<bool> asReceived = CommandOptions.AsReceived();
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("extract", "Reads the message of pictures. Exit code 1 when one carries no watermark.") { input, expect, region, several, asReceived, model, json, maximumPixels };
        command.Validators.Add(result =>
        {
            if (result.GetValue(several) && (result.GetValue(region) is not null || result.GetValue(expect) is not null)) result.AddError("Give either --several, or --region and --expect.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => parsed.GetValue(several)
                ? RunSeveral(parsed.GetRequiredValue(input), parsed.GetValue(maximumPixels), parsed.GetValue(model), new ResultPrinter(parsed.GetValue(json)), cancellationToken)
                : Run(
                parsed.GetRequiredValue(input),
                parsed.GetValue(maximumPixels),
                parsed.GetValue(expect),
                parsed.GetValue(region),
                parsed.GetValue(asReceived),
                parsed.GetValue(model),
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int RunSeveral(string input, long maximumPixels, string? modelFolder, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(input);
        using WatermarkModel model = ModelAccess.Open(modelFolder, PictureRun.ModelThreads(pictures.Count));
        WatermarkEngine engine = new(model);
        return PictureRun.All(TargetPlan.Nothing(pictures), Extract, printer, cancellationToken);

        Outcome Extract(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<RegionExtraction> found = engine.ExtractEach(PictureFile.Read(planned.Picture.Path, maximumPixels));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return new Outcome(
                new
                {
                    planned.Picture.File,
                    Detected = found.Count > 0,
                    Marks = found.Select(mark => new
                    {
                        Bits = mark.Extraction.Message?.ToString(),
                        mark.Extraction.PValue,
                        Score = ResultPrinter.Finite(mark.Extraction.Score),
                        mark.Region.X,
                        mark.Region.Y,
                        mark.Region.Width,
                        mark.Region.Height,
                        Area = ResultPrinter.Finite(mark.Region.Area),
                    }),
                    Milliseconds = ResultPrinter.Finite(milliseconds, 1),
                },
                string.Join(Environment.NewLine, found.Select(mark => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Printable.Of(planned.Picture.File)}  {mark.Extraction.Message}  p {mark.Extraction.PValue:0.0E0}  at {mark.Region.X},{mark.Region.Y} " +
                    $"{mark.Region.Width} x {mark.Region.Height}, {100 * mark.Region.Area:F0} % of the picture"))
                    .DefaultIfEmpty($"{Printable.Of(planned.Picture.File)}  not detected")),
                found.Count > 0);
        }
    }

    private static int Run(
        string input,
        long maximumPixels,
        string? expect,
        string? regionPath,
        bool asReceived,
        string? modelFolder,
        ResultPrinter printer,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(input);
        RegionMask? region = RegionMask.Open(regionPath);
        using WatermarkModel model = ModelAccess.Open(modelFolder, PictureRun.ModelThreads(pictures.Count));
        Message? expected = ModelAccess.ParseMessage(expect, "--expect", model.Info);
        WatermarkEngine engine = new(model) { Synchronize = !asReceived };
        return PictureRun.All(TargetPlan.Nothing(pictures), Extract, printer, cancellationToken);

        Outcome Extract(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            Picture picture = PictureFile.Read(planned.Picture.Path, maximumPixels);
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
            if (extraction.Geometry is { } geometry)
            {
                row["rotation"] = ResultPrinter.Finite(geometry.Rotation, 2);
                row["mirrored"] = geometry.Mirrored;
                row["originalWidth"] = ResultPrinter.Finite(geometry.OriginalWidth, 1);
                row["originalHeight"] = ResultPrinter.Finite(geometry.OriginalHeight, 1);
            }

            if (bitAccuracy is not null) row["bitAccuracy"] = ResultPrinter.Finite(bitAccuracy.Value);
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Printable.Of(planned.Picture.File)}  {(extraction.Detected ? "detected" : "not detected")}  {extraction.Message?.ToString() ?? "nothing to read"}  p {extraction.PValue:0.0E0}  " +
                $"coverage {100 * extraction.Coverage:F0} %{Describe(extraction.Geometry)}{(bitAccuracy is null ? "" : $"  bit accuracy {bitAccuracy:F3}")}");
            return new Outcome(row, text, extraction.Detected);
        }
    }

    private static string Describe(PictureGeometry? geometry) => geometry is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"  {(geometry.Mirrored ? "mirrored, " : "")}turned {geometry.Rotation:F1} degrees, whole picture {geometry.OriginalWidth:F0} x {geometry.OriginalHeight:F0}");
}
