using System.CommandLine;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark tampering</c>: measures how well a model shows what was tampered with.</summary>
internal static class TamperingCommand
{
    /// <summary>Pictures that <c>--pictures</c> writes everything of; more would not be looked at.</summary>
    private const int Shown = 3;

    public static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "A folder of pictures to mark; splicing and insertion take pixels of one in another." };
        Option<string> masks = new("--masks") { Description = "Folder of object masks: PNG files, white is inside.", Required = true, HelpName = "DIR" };
        Option<string> kinds = new("--kinds") { Description = $"Kinds of tampering: {string.Join(", ", TamperKinds.All.Select(TamperKinds.NameOf))}, or all.", DefaultValueFactory = _ => "all", HelpName = "LIST" };
        Option<string> areas = new("--areas") { Description = "Tampered area in percent: values, each give or take 2, or ranges such as 5-15.", DefaultValueFactory = _ => "10,30,50,70,90", HelpName = "LIST" };
        Option<bool> exact = new("--exact-layer") { Description = "Also put in the exact layer, which answers in place of the network wherever no attack is lossy." };
        Option<bool> asReceived = CommandOptions.AsReceived();
        Option<int> parallelism = CommandOptions.Count("--parallelism", "Pictures worked on at once; 0: one for each processor.", standard: 0);
        Option<string?> shown = new("--pictures") { Description = $"Folder for everything made of the first {Shown} pictures, with the true masks (white is tampered), to look at.", HelpName = "DIR" };
        RegionInput input = new(TamperingBenchmarkOptions.StableGuardAttacks);
        Command command = new("tampering", "Measures how well tampering with a part of a marked picture is shown, and the bits are kept.") { folder, masks, kinds, areas, exact, asReceived, parallelism, shown };
        input.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                BenchmarkPicture[] pictures = input.Pictures(parsed, parsed.GetRequiredValue(folder));
                TamperingBenchmarkOptions options = new()
                {
                    Kinds = UsageException.Unless(() => TamperKinds.ParseList(parsed.GetRequiredValue(kinds))),
                    Areas = UsageException.Unless(() => TamperingBenchmarkOptions.ParseAreas(parsed.GetRequiredValue(areas))),
                    Attacks = input.Attacks(parsed),
                    Seed = input.Seed(parsed),
                    Strength = input.Strength(parsed),
                    ExactLayer = parsed.GetValue(exact),
                    Synchronize = !parsed.GetValue(asReceived),
                    Parallelism = parsed.GetValue(parallelism),
                };
                ObjectMasks shapes = UsageException.Unless(() => new ObjectMasks(parsed.GetRequiredValue(masks)));
                using WatermarkModel model = input.Model(parsed);
                TamperingBenchmark benchmark = new(model);
                UsageException.Unless(() => benchmark.Tamper(pictures, shapes, options, 0)); // checks the arguments; nothing is made before it is asked for
                RunFolder? output = input.Output(parsed);
                if (parsed.GetValue(shown) is { } show) Write(show, input.Force(parsed), benchmark, pictures, shapes, options, cancellationToken);
                TamperingReport report = ProgressLine.Over(pictures.Length, "pictures", progress => benchmark.Run(pictures, shapes, options, progress, cancellationToken));
                output?.Write(report.ToMarkdown(), report.ToJsonLines(), report.RowsToJsonLines());
                input.Printer(parsed).Lines(report.ToJsonLines(), report.ToMarkdown());
                return ExitCode.Of(report.Failed);
            },
            cancellationToken));
        return command;
    }

    /// <summary>Files named PICTURE-AREA-KIND.png, with PICTURE-AREA-mask.png beside them; a picture that cannot be used has none: the run reports it.</summary>
    /// <exception cref="UsageException">The folder holds files already and <paramref name="force"/> is false.</exception>
    private static void Write(
        string folder, bool force, TamperingBenchmark benchmark, BenchmarkPicture[] pictures, ObjectMasks shapes, TamperingBenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(folder)) throw new UsageException($"--pictures names a folder; '{folder}' is a file.");
        Directory.CreateDirectory(folder);
        if (!force && Directory.EnumerateFileSystemEntries(folder).Any()) throw new UsageException($"'{folder}' holds files already: choose another folder or give --force to replace them.");
        for (int i = 0; i < Math.Min(Shown, pictures.Length); i++)
        {
            string name = Path.ChangeExtension(pictures[i].Name, null).Replace('/', '_');
            try
            {
                foreach (TamperedPicture made in benchmark.Tamper(pictures, shapes, options, i))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    string area = made.Bin is { } bin ? $"{name}-{bin}" : name;
                    PictureFile.Write(made.Picture, Path.Combine(folder, $"{area}-{TamperKinds.NameOf(made.Kind)}.png"), overwrite: true);
                    Picture mask = Pictures.MaskPicture(made.Mask, made.Picture.Width, made.Picture.Height);
                    if (made.Bin is not null) PictureFile.Write(mask, Path.Combine(folder, $"{area}-mask.png"), overwrite: true);
                }
            }
            catch (Exception problem) when (problem is PictureFormatException or ArgumentException)
            {
            }
        }
    }
}
