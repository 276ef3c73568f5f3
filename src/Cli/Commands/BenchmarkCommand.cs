using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark benchmark</c>: measures robustness on a folder, or speed on one file.</summary>
internal static class BenchmarkCommand
{
    public static Command Create()
    {
        Argument<string?> folder = new("DIR") { Description = "A picture, or a folder of pictures, to mark and attack.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> speed = new("--speed") { Description = "Time this picture file instead, for example a 1920x1080 JPEG.", HelpName = "FILE" };
        Option<string> attacks = new("--attacks")
        {
            Description = "'quick', another suite, or a list such as none,jpeg:50,splice:0.5+jpeg:50.",
            DefaultValueFactory = _ => "quick",
            HelpName = "LIST",
        };
        Option<int> limit = CommandOptions.Count("--limit", "Take at most this many pictures; 0 takes all.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<double> strength = CommandOptions.Strength();
        Option<string?> model = CommandOptions.Model();
        Option<string?> unmarkedFolder = new("--unmarked-dir") { Description = "Photographs without a mark, to count false positives on.", HelpName = "DIR" };
        Option<int> unmarkedCrops = CommandOptions.Count("--unmarked-crops", "Random crops of them to read.", standard: 0);
        Option<int> threads = CommandOptions.Count("--threads", "With --speed: threads of the model; 0 leaves the choice to ONNX Runtime.", standard: 0);
        Option<int> runs = CommandOptions.Count("--runs", "With --speed: measured runs.", standard: 15, least: 1);
        Option<string?> output = new("--out") { Description = "Also write the tables to this file, in Markdown.", HelpName = "FILE.md" };
        Option<bool> json = CommandOptions.Json();
        Command command = new("benchmark", "Measures what the watermark survives, how visible it is, and how fast.")
        {
            folder, speed, attacks, limit, seed, strength, model, unmarkedFolder, unmarkedCrops, threads, runs, output, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is null == result.GetValue(speed) is null) result.AddError("Give either DIR or --speed FILE.");
            if (result.GetValue(unmarkedFolder) is null != (result.GetValue(unmarkedCrops) == 0)) result.AddError("--unmarked-dir and --unmarked-crops go together.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                ResultPrinter printer = new(parsed.GetValue(json));
                if (parsed.GetValue(speed) is { } file)
                {
                    return SpeedRun.Run(file, parsed.GetValue(model), parsed.GetValue(threads), parsed.GetValue(runs), printer, cancellationToken);
                }

                RobustnessBenchmarkOptions options = new()
                {
                    Attacks = ParseAttacks(parsed.GetRequiredValue(attacks)),
                    Seed = parsed.GetValue(seed),
                    Strength = parsed.GetValue(strength),
                    UnmarkedFiles = parsed.GetValue(unmarkedFolder) is { } unmarked ? Files(unmarked, 0) : [],
                    UnmarkedCrops = parsed.GetValue(unmarkedCrops),
                };
                IReadOnlyList<string> files = Files(parsed.GetValue(folder)!, parsed.GetValue(limit));
                return Run(files, options, parsed.GetValue(model), parsed.GetValue(output), printer, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static int Run(
        IReadOnlyList<string> files,
        RobustnessBenchmarkOptions options,
        string? modelFolder,
        string? output,
        ResultPrinter printer,
        CancellationToken cancellationToken)
    {
        // Pictures run side by side, so each network run gets one thread.
        using WatermarkModel model = ModelAccess.Open(modelFolder, threads: 1);
        int total = files.Count + (options.UnmarkedCrops == 0 ? 0 : options.UnmarkedFiles.Count);
        RobustnessReport report = ProgressLine.Over(
            total, "pictures", progress => new RobustnessBenchmark(model).Run(files, options, progress, cancellationToken));
        if (output is not null)
        {
            TargetPlan.MakeFolder(output);
            File.WriteAllText(output, report.ToMarkdown());
        }

        printer.Lines(report.ToJsonLines(), report.ToMarkdown());
        foreach (FailedPicture failed in report.Failed) Console.Error.WriteLine($"{failed.File}: {failed.Reason}");
        return report.Failed.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<IAttack> ParseAttacks(string text)
    {
        try
        {
            return AttackSuite.ParseList(text);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(Sentence.Of(problem));
        }
    }

    private static string[] Files(string folder, int limit)
    {
        IEnumerable<string> files = InputPictures.Find(folder).Select(picture => picture.Path);
        string[] taken = [.. limit == 0 ? files : files.Take(limit)];
        return taken.Length > 0 ? taken : throw new UsageException($"'{folder}' holds no pictures.");
    }
}
