using System.CommandLine;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark forge</c>: measures how easily a mark is copied, averaged away or overwritten.</summary>
internal static class ForgeCommand
{
    private const string KeySuite = "none,jpeg:70,jpeg:50,jpeg:30,webp:50,resize:0.5,resize:0.25,noise:0.02,noise:0.05,blur:1,blur:2,brightness:0.8,brightness:1.2,contrast:0.8,contrast:1.2,gamma:0.7,gamma:1.4,saturation:0.7,hue:0.05,grey";

    public static Command Create()
    {
        ForgeryOptions standard = new();
        Argument<string> folder = new("DIR") { Description = "Folder of unmarked pictures: the last ones are attacked, the attacker learns from those before." };
        Option<int> limit = CommandOptions.Count("--limit", "Take at most this many pictures; 0 takes all.", standard: 0);
        Option<int> targets = CommandOptions.Count("--targets", "Pictures that are attacked.", standard.Targets, least: 1);
        Option<int> seed = CommandOptions.Seed();
        Option<double> strength = CommandOptions.Strength();
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Option<bool> keys = new("--keys") { Description = "Measure keys instead: marks written without the key, marks copied to other pictures, and what edited originals must still pass." };
        Option<string> suite = new("--suite") { Description = "With --keys: the edits of originals.", DefaultValueFactory = _ => KeySuite, HelpName = "SUITE|LIST" };
        Command command = new("forge", "Measures forgery: copying the mark to other pictures, averaging it away, marking over it.")
        {
            folder, limit, targets, seed, strength, keys, suite, model, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                IEnumerable<string> found = InputPictures.FindOwn(parsed.GetRequiredValue(folder)).Select(picture => picture.Path);
                string[] files = [.. parsed.GetValue(limit) is int most and > 0 ? found.Take(most) : found];
                if (files.Length < 2) throw new UsageException($"'{parsed.GetRequiredValue(folder)}' holds fewer than two pictures.");
                if (parsed.GetValue(keys))
                {
                    IReadOnlyList<IAttack> attacks = UsageException.Unless(() => AttackSuite.ParseList(parsed.GetRequiredValue(suite)));
                    return RunKeys(files, attacks, parsed.GetValue(seed), parsed.GetValue(model), new ResultPrinter(parsed.GetValue(json)), cancellationToken);
                }

                ForgeryOptions options = new()
                {
                    Targets = parsed.GetValue(targets),
                    Seed = parsed.GetValue(seed),
                    Strength = parsed.GetValue(strength),
                };
                return Run(files, options, parsed.GetValue(model), new ResultPrinter(parsed.GetValue(json)), cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static int RunKeys(string[] files, IReadOnlyList<IAttack> attacks, int seed, string? modelFolder, ResultPrinter printer, CancellationToken cancellationToken)
    {
        using WatermarkModel model = ModelAccess.Open(modelFolder, threads: 1);
        IReadOnlyList<KeyForgeryRow> rows = UsageException.Unless(() => ProgressLine.Over(
            files.Length, "pictures", progress => new KeyForgeryBenchmark(model).Run(files, attacks, seed, progress, cancellationToken)));
        if (printer.Json) foreach (KeyForgeryRow row in rows) printer.Result(row, "");
        else Console.Out.Write(KeyForgeryBenchmark.ToMarkdown(rows));
        return ExitCode.Done;
    }

    private static int Run(string[] files, ForgeryOptions options, string? modelFolder, ResultPrinter printer, CancellationToken cancellationToken)
    {
        // Pictures run side by side, so each network run gets one thread.
        using WatermarkModel model = ModelAccess.Open(modelFolder, threads: 1);
        using EngineSystem system = new(model);
        ForgeryReport report = ProgressLine.Over(
            files.Length, "pictures", progress => new ForgeryBenchmark(system).Run(files, options, progress, cancellationToken));
        printer.Lines(report.ToJsonLines(), report.ToMarkdown());
        foreach (FailedPicture failed in report.Failed) Console.Error.WriteLine($"{failed.File}: {failed.Reason}");
        return report.Failed.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
