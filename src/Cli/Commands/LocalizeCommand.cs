using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark localize</c>: writes which pixels carry the watermark.</summary>
internal static class LocalizeCommand
{
    public static Command Create()
    {
        Argument<string> input = CommandOptions.Input();
        Option<string> output = CommandOptions.Output("Folder for NAME.mask.png (255 = marked) and NAME.overlay.png.");
        Option<bool> asReceived = CommandOptions.AsReceived();
        Option<bool> searchParts = CommandOptions.SearchParts();
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Option<bool> force = CommandOptions.Force();
        Option<bool> skip = CommandOptions.SkipExisting();
        Option<Shard> shard = Shard.Option();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("localize", "Shows which pixels carry the watermark.") { input, output, asReceived, searchParts, model, json, force, skip, shard, maximumPixels };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                parsed.GetValue(asReceived),
                parsed.GetValue(searchParts),
                parsed.GetValue(model),
                parsed.GetValue(force),
                parsed.GetValue(skip),
                parsed.GetValue(shard),
                parsed.GetValue(maximumPixels),
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(
        string input,
        string output,
        bool asReceived,
        bool searchParts,
        string? modelFolder,
        bool force,
        bool skipExisting,
        Shard shard,
        long maximumPixels,
        ResultPrinter printer,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = [.. InputPictures.Find(input, exclude: output).Where(picture => shard.Holds(picture.File))];
        if (File.Exists(output)) throw new UsageException($"The output must be a folder, but '{output}' is a file.");
        using WatermarkModel model = ModelAccess.Open(modelFolder, PictureRun.ModelThreads(pictures.Count));
        WatermarkEngine engine = new(model) { Synchronize = !asReceived, SearchParts = searchParts };
        return PictureRun.All(TargetPlan.Of(pictures, Targets, force, skipExisting), Localize, printer, cancellationToken);

        IReadOnlyList<string> Targets(InputPicture picture) =>
        [
            Path.Combine(output, Path.ChangeExtension(picture.File, ".mask.png")),
            Path.Combine(output, Path.ChangeExtension(picture.File, ".overlay.png")),
        ];

        Outcome Localize(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            (string mask, string overlay) = (planned.Targets[0], planned.Targets[1]);
            Picture picture = PictureFile.Read(planned.Picture.Path, maximumPixels);
            (Extraction extraction, Localization localization) = engine.ExtractAndLocalize(picture);
            TargetPlan.MakeFolder(mask);
            PictureEncoding png = new() { Format = PictureFormat.Png };
            float[] marked = Array.ConvertAll(localization.Mask, value => value > MaskScore.Threshold ? 1f : 0f);
            PictureFile.Write(Pictures.MaskPicture(marked, picture.Width, picture.Height), mask, png, force);
            PictureFile.Write(Pictures.MaskOverlay(picture, localization.Mask), overlay, png, force);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return new Outcome(
                new
                {
                    planned.Picture.File,
                    Mask = mask,
                    Overlay = overlay,
                    extraction.Detected,
                    localization.Meaning,
                    Coverage = ResultPrinter.Finite(localization.Coverage),
                    TamperedCoverage = localization.TamperedCoverage is { } tampered ? ResultPrinter.Finite(tampered) : null,
                    Regions = localization.Regions.Select(region => new
                    {
                        region.X,
                        region.Y,
                        region.Width,
                        region.Height,
                        Area = ResultPrinter.Finite(region.Area),
                    }),
                    Milliseconds = ResultPrinter.Finite(milliseconds, 1),
                },
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Printable.Of(planned.Picture.File)} -> {Printable.Of(mask)}  coverage {100 * localization.Coverage:F1} %  regions {localization.Regions.Count}  {Describe(localization, extraction.Detected)}"));
        }
    }

    // A mask is no evidence of a mark, so "tampered with" needs one that was detected.
    private static string Describe(Localization localization, bool detected) => localization.TamperedCoverage is { } tampered
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * tampered:F1} % not as marked{(detected ? "" : ", or never marked: no mark was detected")}")
        : $"elsewhere no mark{(detected ? "" : "; no mark was detected")}";
}
