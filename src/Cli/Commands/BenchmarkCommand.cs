using System.CommandLine;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark benchmark</c>: measures robustness on a folder, or speed on one file.</summary>
internal static class BenchmarkCommand
{
    public static Command Create()
    {
        Argument<string?> folder = new("DIR") { Description = "A picture, or a folder of pictures, to mark and attack.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> images = new("--images") { Description = "The same as DIR.", HelpName = "DIR" };
        Option<string> suite = new("--suite", "--attacks")
        {
            Description = $"One of {string.Join(", ", AttackSuite.Suites)}, or a list such as none,jpeg:50,splice:0.5+jpeg:50.",
            DefaultValueFactory = _ => "quick",
            HelpName = "SUITE|LIST",
        };
        Option<string?> system = new("--system")
        {
            Description = "Measure another system: dwt-dct, dwt-dct-svd, or a folder with system.json and its ONNX files.",
            HelpName = "NAME|DIR",
        };
        Option<string?> layout = new("--layout")
        {
            Description = "DIR is a tampering set with masks in this layout: each tampered region is replaced by unmarked pixels before every attack.",
            HelpName = string.Join('|', TamperFolder.Layouts),
        };
        Option<int> limit = CommandOptions.Count("--limit", "Take at most this many pictures; 0 takes all.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<double> strength = CommandOptions.Strength();
        Option<string?> model = CommandOptions.Model();
        Option<string?> unmarkedFolder = new("--unmarked-dir") { Description = "Photographs without a mark, each read once, to count false positives.", HelpName = "DIR" };
        Option<int> unmarkedCrops = CommandOptions.Count("--unmarked-crops", "Random crops to read as well, dealt round all its files.", standard: 0);
        Option<bool> asReceived = CommandOptions.AsReceived();
        Option<int> refine = CommandOptions.Refine();
        Option<bool> payloads = new("--payloads") { Description = "Embed payloads instead of random bits, and count how many are read exactly for each correction, by confidence and by hard decisions." };
        Option<string?> output = new("--out")
        {
            Description = "Folder for rows (JSON lines, Parquet) and tables; the same command goes on after a stop.",
            HelpName = "DIR",
        };
        Option<bool> report = new("--report") { Description = "With --out: also a report as one HTML file." };
        Option<bool> force = CommandOptions.Force();
        Option<bool> json = CommandOptions.Json();
        Option<string?> speed = new("--speed") { Description = "Time this picture file instead, for example a 1920x1080 JPEG.", HelpName = "FILE" };
        Option<int> threads = CommandOptions.Count("--threads", "With --speed: threads of the model; 0 leaves the choice to ONNX Runtime.", standard: 0);
        Option<int> runs = CommandOptions.Count("--runs", "With --speed: measured runs.", standard: 15, least: 1);
        Command command = new("benchmark", "Measures what the watermark survives, how visible it is, and how fast.")
        {
            folder, images, suite, system, layout, limit, seed, strength, model, unmarkedFolder, unmarkedCrops, payloads, asReceived, refine, output, report, force, json, speed, threads, runs,
        };
        command.Validators.Add(result =>
        {
            int sources = new[] { result.GetValue(folder), result.GetValue(images), result.GetValue(speed) }.Count(source => source is not null);
            if (sources != 1) result.AddError("Give one of DIR, --images DIR and --speed FILE.");
            if (result.GetValue(unmarkedFolder) is null && result.GetValue(unmarkedCrops) > 0) result.AddError("--unmarked-crops needs --unmarked-dir.");
            if (result.GetValue(system) is not null && result.GetValue(model) is not null) result.AddError("Give either --system or --model.");
            if (result.GetValue(system) is not null && result.GetValue(asReceived)) result.AddError("--as-received is for models of this library.");
            if (result.GetValue(system) is not null && result.GetValue(refine) > 0) result.AddError("--refine is for models of this library.");
            if (result.GetValue(report) && result.GetValue(output) is null) result.AddError("--report needs --out.");
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
                    Attacks = UsageException.Unless(() => AttackSuite.ParseList(parsed.GetRequiredValue(suite))),
                    Seed = parsed.GetValue(seed),
                    Strength = parsed.GetValue(strength),
                    UnmarkedPictures = parsed.GetValue(unmarkedFolder) is { } unmarked ? Pictures(unmarked, null, 0) : [],
                    UnmarkedCrops = parsed.GetValue(unmarkedCrops),
                    Payloads = parsed.GetValue(payloads),
                };
                string source = parsed.GetValue(folder) ?? parsed.GetValue(images)!;
                BenchmarkRun run = new(Pictures(source, parsed.GetValue(layout), parsed.GetValue(limit)), options)
                {
                    Title = $"Robustness on {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)))}",
                    Suite = parsed.GetRequiredValue(suite),
                    Output = parsed.GetValue(output),
                    Report = parsed.GetValue(report),
                    Force = parsed.GetValue(force),
                };
                // Pictures run side by side, so each network run gets one thread.
                using WatermarkModel? opened = parsed.GetValue(system) is null ? ModelAccess.Open(parsed.GetValue(model), threads: 1) : null;
                using IWatermarkSystem measured = opened is null ? UsageException.Unless(() => WatermarkSystems.Open(parsed.GetValue(system)!)) : new EngineSystem(opened, synchronize: !parsed.GetValue(asReceived), DeepEmbedding.Of(parsed.GetValue(refine)));
                return run.Run(measured, printer, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    internal static BenchmarkPicture[] Pictures(string folder, string? layout, int limit)
    {
        IEnumerable<BenchmarkPicture> pictures = layout is null
            ? InputPictures.FindOwn(folder).Select(picture => new BenchmarkPicture(picture.File, picture.Path))
            : Tampered(folder, layout);
        BenchmarkPicture[] taken = [.. limit == 0 ? pictures : pictures.Take(limit)];
        return taken.Length > 0 ? taken : throw new UsageException($"'{folder}' holds no pictures{(layout is null ? "" : $" with masks in the layout '{layout}'")}.");
    }

    private static IReadOnlyList<BenchmarkPicture> Tampered(string folder, string layout)
    {
        IReadOnlyList<BenchmarkPicture> found = UsageException.Unless(() => TamperFolder.Find(folder, layout));
        Console.Error.WriteLine($"{found.Count} forged pictures with a mask in the layout '{layout}'; pictures without one are left out.");
        return found;
    }
}
