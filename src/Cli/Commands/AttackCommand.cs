using System.CommandLine;
using System.Globalization;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark attack</c>: edits pictures the way the benchmark does, to look at the result or to read it.</summary>
internal static class AttackCommand
{
    public static Command Create()
    {
        Argument<string> input = CommandOptions.Input();
        Option<string> output = CommandOptions.Output("File, or folder that keeps the input's relative names as .png.");
        Option<string> kind = new("--kind")
        {
            Description = $"One of these, or a chain of them, such as splice:0.5+jpeg:50:\n{string.Join('\n', AttackSuite.Kinds)}",
            Required = true,
            HelpName = "NAME",
        };
        Option<string?> value = new("--value") { Description = "The kind's value.", HelpName = "V" };
        Option<string?> cover = new("--cover") { Description = "Original picture, or folder of them, for splice, blob, replace and splice-foreign.", HelpName = "ORIGINAL" };
        Option<string?> other = new("--other") { Description = "Another picture, for splice-foreign; without it the mirrored original.", HelpName = "FILE" };
        Option<int> seed = CommandOptions.Seed();
        Option<bool> stripMetadata = CommandOptions.StripMetadata();
        Option<bool> json = CommandOptions.Json();
        Option<bool> force = CommandOptions.Force();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("attack", "Applies one attack to pictures.") { input, output, kind, value, cover, other, seed, stripMetadata, json, force, maximumPixels };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                Parse(parsed.GetRequiredValue(kind), parsed.GetValue(value)),
                parsed.GetValue(cover),
                parsed.GetValue(other),
                parsed.GetValue(seed),
                parsed.GetValue(stripMetadata),
                parsed.GetValue(force),
                parsed.GetValue(maximumPixels),
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static IAttack Parse(string kind, string? value) => UsageException.Unless(() => AttackSuite.Parse(value is null ? kind : $"{kind}:{value}"));

    private static int Run(
        string input,
        string output,
        IAttack attack,
        string? covers,
        string? otherPath,
        int seed,
        bool stripMetadata,
        bool force,
        long maximumPixels,
        ResultPrinter printer,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(input, exclude: output);
        if (covers is not null && !File.Exists(covers) && !Directory.Exists(covers)) throw new UsageException($"There is no cover '{covers}'.");

        if (otherPath is not null && !File.Exists(otherPath)) throw new UsageException($"There is no picture '{otherPath}'.");
        Picture? other = otherPath is null ? null : PictureFile.Read(otherPath);

        // PNG in folders: the attack decides what is lost, not the file it is kept in.
        PictureFormat? format = TargetPlan.NamesFolder(input, output) ? PictureFormat.Png : null;
        OutputFormat formats = new(input, output, format, quality: 100, stripMetadata);
        IReadOnlyList<PlannedPicture> plan = TargetPlan.Of(pictures, picture => [formats.PathFor(picture)], force);
        Dictionary<InputPicture, int> places = pictures.Select((picture, place) => (picture, place)).ToDictionary(pair => pair.picture, pair => pair.place);
        return PictureRun.All(plan, Attack, printer, cancellationToken);

        Outcome Attack(PlannedPicture planned)
        {
            string path = planned.Targets[0];
            Picture watermarked = PictureFile.Read(planned.Picture.Path, maximumPixels);
            Picture? cover = covers is null ? null : PictureFile.Read(CoverPath(covers, planned.Picture));
            Random generator = new(unchecked((seed * 1_000_003) + places[planned.Picture]));
            AttackResult attacked = attack.Apply(new AttackInput(watermarked, cover, generator) { Other = other });
            TargetPlan.MakeFolder(path);
            PictureFile.Write(attacked.Picture, path, formats.WithMetadata(planned.Picture, path), force);
            double kept = attacked.Mask is null ? 1 : attacked.Mask.Average(value => (double)value);
            return new Outcome(
                new { planned.Picture.File, Output = path, Attack = attack.Name, Kept = ResultPrinter.Finite(kept) },
                string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(planned.Picture.File)} -> {Printable.Of(path)}  {attack.Name}  {100 * kept:F1} % kept"));
        }
    }

    /// <summary>The original of a picture: the file itself, or the one of the same relative name, in any picture format.</summary>
    private static string CoverPath(string covers, InputPicture picture)
    {
        if (File.Exists(covers)) return covers;
        string same = Path.Combine(covers, picture.File);
        if (File.Exists(same)) return same;
        string? other = InputPictures.Extensions.Select(extension => Path.ChangeExtension(same, extension)).FirstOrDefault(File.Exists);
        return other ?? throw new FileNotFoundException($"'{covers}' has no original of '{picture.File}'.");
    }
}
