using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlNetWatermark.Cli.Commands;

/// <summary>Arguments and options that several commands have, each written once so that it means the same everywhere.</summary>
internal static class CommandOptions
{
    public static Argument<string> Input() => new("IN") { Description = "A picture, or a folder whose pictures are taken, with everything below it." };

    public static Option<string> Output(string description) => new("--output", "-o") { Description = description, Required = true, HelpName = "OUT" };

    public static Option<string?> Model() => new("--model") { Description = "Model folder with embedder.onnx and extractor.onnx. Default: the built-in model.", HelpName = "DIR" };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object per line." };

    public static Option<bool> Force() => new("--force") { Description = "Overwrite existing files." };

    public static Option<bool> SkipExisting() => new("--skip-existing") { Description = "Leave out pictures whose outputs are there: goes on after a stop." };

    public static Option<string?> Region(string description) => new("--region") { Description = description, HelpName = "MASK.png" };

    public static Option<int> Seed() => new("--seed") { Description = "Start of every random choice.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public static Option<bool> StripMetadata() => new("--strip-metadata")
    {
        Description = "Write no EXIF and XMP data. Default: they go on from the input as they are, with names, times and the place where a picture was taken; only the thumbnail is left out, and orientation, size and colour space become the new file's.",
    };

    public static Option<string?> Format()
    {
        Option<string?> option = new("--format") { Description = "Format to write. Default: the input's where possible, else png.", HelpName = "png|jpeg|webp" };
        option.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "png", "jpeg", "jpg", "webp");
        return option;
    }

    public static Option<int> Quality()
    {
        Option<int> option = new("--quality") { Description = "Quality of JPEG and WebP, 1 to 100.", DefaultValueFactory = _ => 95, HelpName = "Q" };
        option.Validators.Add(result => Require(result, option, value => value is >= 1 and <= 100, "must be from 1 to 100"));
        return option;
    }

    public static Option<double> Strength()
    {
        Option<double> option = new("--strength")
        {
            Description = "Factor on the residual: invisible (0.7), balanced (1, what the model was made for), robust (1.6), or a number; more is stronger and more visible.",
            DefaultValueFactory = _ => MarkStrength.Balanced,
            CustomParser = Strength,
            HelpName = "NAME|S",
        };
        option.Validators.Add(result => Require(result, option, value => value > 0 && value <= WatermarkEngine.MaximumStrength, $"must be above 0 and at most {WatermarkEngine.MaximumStrength}"));
        return option;
    }

    private static double Strength(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text.ToUpperInvariant())
        {
            case "INVISIBLE": return MarkStrength.Invisible;
            case "BALANCED": return MarkStrength.Balanced;
            case "ROBUST": return MarkStrength.Robust;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor)) return factor;
        result.AddError($"--strength is invisible, balanced, robust or a number, not '{text}'.");
        return 0;
    }

    public static Option<int> Readbacks()
    {
        Option<int> option = new("--readback")
        {
            Description = "Rounds in which the mark is read back and the bits that the picture disturbs get more of the same energy.",
            DefaultValueFactory = _ => 0,
            HelpName = "N",
        };
        option.Validators.Add(result => Require(result, option, value => value is >= 0 and <= WatermarkEngine.MostReadbacks, $"must be from 0 to {WatermarkEngine.MostReadbacks}"));
        return option;
    }

    public static Option<int> Refine() => Count("--refine", "Iterations of deep embedding for each picture, seconds each hundred: the mark is optimised until it is read through every distortion. 0: none.", standard: 0);

    public static Option<int> Count(string name, string description, int standard, int least = 0)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };
        option.Validators.Add(result => Require(result, option, value => value >= least, $"must be at least {least}"));
        return option;
    }

    public static Option<long> MaximumPixels()
    {
        Option<long> option = new("--max-pixels")
        {
            Description = "Refuse pictures of more pixels before memory is taken for them: four bytes a pixel, and about ten times that while one is worked on.",
            DefaultValueFactory = _ => PictureFile.MaximumPixels,
            HelpName = "N",
        };
        option.Validators.Add(result => Require(result, option, value => value is >= 1 and <= PictureFile.MaximumPixels, $"must be from 1 to {PictureFile.MaximumPixels}"));
        return option;
    }

    public static Option<bool> AsReceived() =>
        new("--as-received") { Description = "Do not look for a turned, scaled, mirrored or cut picture: faster, for pictures that are known to lie as they were marked." };

    public static Option<bool> SearchParts() =>
        new("--search-parts") { Description = "Where nothing is found, search part by part as well: finds a turned or scaled piece of a marked picture that fills a third or half of this one, and tilted pictures; up to 15 seconds of a core each." };

    /// <summary>Reads what <see cref="Format"/> accepted.</summary>
    public static PictureFormat? ParseFormat(string? text) => text?.ToUpperInvariant() switch
    {
        null => null,
        "JPEG" or "JPG" => PictureFormat.Jpeg,
        "WEBP" => PictureFormat.WebP,
        _ => PictureFormat.Png,
    };

    /// <summary>Reports a value outside its range; text that is no number at all is reported by the parser itself.</summary>
    private static void Require<T>(OptionResult result, Option<T> option, Predicate<T> allowed, string rule)
        where T : struct
    {
        if (result.Errors.Any() || result.Tokens.Count == 0) return;
        T value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return;
        }

        if (!allowed(value)) result.AddError($"{option.Name} {rule}, got {result.Tokens[^1].Value}.");
    }
}
