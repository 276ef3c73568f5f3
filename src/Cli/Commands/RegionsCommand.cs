using System.CommandLine;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark regions</c>: measures marks in a part of a picture, by how large that part is.</summary>
internal static class RegionsCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "A picture, or a folder of pictures, to mark." };
        Option<string> masks = new("--masks") { Description = "Folder of object masks: PNG files, white is inside.", Required = true, HelpName = "DIR" };
        Option<string?> bins = new("--bins") { Description = "Ranges of marked area in percent, such as 1-5,50-60. Default: the twelve of MaskWM, 1-5 to 95-99.", HelpName = "LIST" };
        Option<bool> untold = new("--untold") { Description = "Do not tell the embedder the region: mark the whole picture and cut it, as with models that cannot be told." };
        Option<int> readbacks = CommandOptions.Readbacks();
        RegionInput input = new();
        Command command = new("regions", "Measures marks in object-shaped parts of pictures, by how large the part is.") { folder, masks, bins, untold, readbacks };
        input.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                BenchmarkPicture[] pictures = input.Pictures(parsed, parsed.GetRequiredValue(folder));
                RegionBenchmarkOptions options = new()
                {
                    Bins = parsed.GetValue(bins) is { } list ? UsageException.Unless(() => AreaBin.ParseList(list)) : AreaBin.Paper,
                    Attacks = input.Attacks(parsed),
                    Seed = input.Seed(parsed),
                    Strength = input.Strength(parsed),
                    TellRegion = !parsed.GetValue(untold),
                    Readbacks = parsed.GetValue(readbacks),
                };
                ObjectMasks shapes = UsageException.Unless(() => new ObjectMasks(parsed.GetRequiredValue(masks)));
                using WatermarkModel model = input.Model(parsed);
                RunFolder? output = input.Output(parsed);
                RegionReport report = ProgressLine.Over(
                    pictures.Length, "pictures", progress => new RegionBenchmark(model).Run(pictures, shapes, options, progress, cancellationToken));
                output?.Write(report.ToMarkdown(), report.ToJsonLines(), report.RowsToJsonLines());
                input.Printer(parsed).Lines(report.ToJsonLines(), report.ToMarkdown());
                return ExitCode.Of(report.Failed);
            },
            cancellationToken));
        return command;
    }
}
