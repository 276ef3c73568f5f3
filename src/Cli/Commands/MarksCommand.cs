using System.CommandLine;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark marks</c>: measures several marks in one picture.</summary>
internal static class MarksCommand
{
    public static Command Create()
    {
        SeveralMarksOptions standard = new();
        Argument<string> folder = new("DIR") { Description = "A picture, or a folder of pictures, to mark." };
        Option<int> count = CommandOptions.Count("--count", "Marks in each picture, at most 16.", standard.Count, least: 1);
        Option<string> layout = new("--layout")
        {
            Description = "How the marks lie: rectangles apart from each other, the picture divided into rectangles, or object masks apart from each other.",
            DefaultValueFactory = _ => "boxes",
            HelpName = "boxes|touching|objects",
        };
        layout.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "boxes", "touching", "objects");
        Option<double> area = new("--area")
        {
            Description = "Share of the picture that each mark covers (not with touching; objects may get a quarter of it).",
            DefaultValueFactory = _ => standard.Area,
            HelpName = "SHARE",
        };
        Option<string?> masks = new("--masks") { Description = "With --layout objects: folder of object masks, PNG files, white is inside.", HelpName = "DIR" };
        Option<int> readbacks = CommandOptions.Readbacks();
        RegionInput input = new();
        Command command = new("marks", "Measures several marks in one picture, each with its own region and message.") { folder, count, layout, area, masks, readbacks };
        input.AddTo(command);
        command.Validators.Add(result =>
        {
            if ("objects".Equals(result.GetValue(layout), StringComparison.OrdinalIgnoreCase) && result.GetValue(masks) is null) result.AddError("--layout objects needs --masks.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                BenchmarkPicture[] pictures = input.Pictures(parsed, parsed.GetRequiredValue(folder));
                MarkLayout chosen = Enum.Parse<MarkLayout>(parsed.GetRequiredValue(layout), ignoreCase: true);
                SeveralMarksOptions options = new()
                {
                    Count = parsed.GetValue(count),
                    Layout = chosen,
                    Area = parsed.GetValue(area),
                    Masks = chosen == MarkLayout.Objects ? UsageException.Unless(() => new ObjectMasks(parsed.GetValue(masks)!)) : null,
                    Attacks = input.Attacks(parsed),
                    Seed = input.Seed(parsed),
                    Strength = input.Strength(parsed),
                    Readbacks = parsed.GetValue(readbacks),
                };
                using WatermarkModel model = input.Model(parsed);
                SeveralMarksBenchmark benchmark = new(model);
                RunFolder? output = input.Output(parsed);
                SeveralMarksReport report = UsageException.Unless(
                    () => ProgressLine.Over(pictures.Length, "pictures", progress => benchmark.Run(pictures, options, progress, cancellationToken)));
                output?.Write(report.ToMarkdown(), report.ToJsonLines(), report.RowsToJsonLines());
                input.Printer(parsed).Lines(report.ToJsonLines(), report.ToMarkdown());
                return ExitCode.Of(report.Failed);
            },
            cancellationToken));
        return command;
    }
}
