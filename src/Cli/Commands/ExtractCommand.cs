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
        Option<string?> expect = new("--expect")
        {
            Description = "What should be there: bits, or text:..., number:..., hex:... Asks only \"is it this one?\", far more sensitively than reading; exit code 1 when it is not.",
            HelpName = "0101...|text:T",
        };
        Option<double?> rate = new("--fpr") { Description = "Highest chance of calling an unmarked picture marked, above 0 and below 1. Default: the model's. No mark is detected below 6E-7 with a key, 4E-9 for raw bits, 3E-12 for payloads.", HelpName = "P" };
        Option<string?> keyFile = PayloadOption.KeyFile();
        Option<string?> region = CommandOptions.Region("Where to read: white yes, black no; stretched over each picture. Default: the model's own mask.");
        Option<bool> several = new("--several") { Description = "Look for several messages, each with its own region; detected if there is at least one." };
        Option<bool> asReceived = CommandOptions.AsReceived();
        Option<bool> searchParts = CommandOptions.SearchParts();
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Option<Shard> shard = Shard.Option();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("extract", "Reads the message of pictures. Exit code 1 when one carries no watermark, or one that is bound to another picture.") { input, keyFile, expect, rate, region, several, asReceived, searchParts, model, json, shard, maximumPixels };
        command.Validators.Add(result =>
        {
            if (result.GetValue(rate) is { } asked && asked is not (> 0 and < 1)) result.AddError($"--fpr lies above 0 and below 1, got {asked.ToString(CultureInfo.InvariantCulture)}.");
            if (result.GetValue(region) is not null && result.GetValue(expect) is not null) result.AddError("Give either --region or --expect.");
            if (result.GetValue(several) && (result.GetValue(region) is not null || result.GetValue(expect) is not null)) result.AddError("Give either --several, or --region and --expect.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => parsed.GetValue(several)
                ? RunSeveral(Settings(parsed), new ResultPrinter(parsed.GetValue(json)), cancellationToken)
                : Run(Settings(parsed), new ResultPrinter(parsed.GetValue(json)), cancellationToken),
            cancellationToken));
        return command;

        ReadSettings Settings(ParseResult parsed) => new(
            parsed.GetRequiredValue(input), parsed.GetValue(maximumPixels), PayloadOption.Key(parsed.GetValue(keyFile)), parsed.GetValue(expect), parsed.GetValue(rate), parsed.GetValue(region), parsed.GetValue(asReceived), parsed.GetValue(searchParts), parsed.GetValue(model), parsed.GetValue(shard));
    }

    private sealed record ReadSettings(string Input, long MaximumPixels, WatermarkKey? Key, string? Expect, double? Rate, string? Region, bool AsReceived, bool SearchParts, string? Model, Shard Shard)
    {
        public IReadOnlyList<InputPicture> Pictures() => [.. InputPictures.Find(Input).Where(picture => Shard.Holds(picture.File))];

        public PayloadOptions Payloads => new() { Key = Key };
    }

    private static int RunSeveral(ReadSettings settings, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = settings.Pictures();
        using WatermarkModel model = ModelAccess.Open(settings.Model, PictureRun.ModelThreads(pictures.Count));
        WatermarkEngine engine = EngineOf(model, settings);
        return PictureRun.All(TargetPlan.Nothing(pictures), Extract, printer, cancellationToken);

        Outcome Extract(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<RegionExtraction> found = engine.ExtractEach(PictureFile.Read(planned.Picture.Path, settings.MaximumPixels), settings.Rate);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return new Outcome(
                new
                {
                    planned.Picture.File,
                    Detected = found.Count > 0,
                    Marks = found.Select(mark => new
                    {
                        Payload = PayloadOption.Row(mark.Extraction.Payload),
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
                    $"{Printable.Of(planned.Picture.File)}  {PayloadOption.Text(mark.Extraction)}  p {mark.Extraction.PValue:0.0E0}  at {mark.Region.X},{mark.Region.Y} " +
                    $"{mark.Region.Width} x {mark.Region.Height}, {100 * mark.Region.Area:F0} % of the picture"))
                    .DefaultIfEmpty($"{Printable.Of(planned.Picture.File)}  not detected")),
                found.Count > 0);
        }
    }

    private static WatermarkEngine EngineOf(WatermarkModel model, ReadSettings settings) => settings.Key is null
        ? new WatermarkEngine(model) { Synchronize = !settings.AsReceived, SearchParts = settings.SearchParts }
        : UsageException.Unless(() => new WatermarkEngine(model) { Synchronize = !settings.AsReceived, SearchParts = settings.SearchParts, Payloads = settings.Payloads });

    /// <summary>Asks for what is expected: a payload, or bits.</summary>
    private static Func<Picture, MessageMatch>? Expecting(string? written, double? rate, WatermarkEngine engine)
    {
        if (written is null) return null;
        if (PayloadOption.Parse(written) is { } payload)
        {
            UsageException.Unless(() => engine.Codec.Fits(payload) ? true : throw new ArgumentException($"--expect: no mark of this model can carry '{payload}'."));
            return picture => engine.Expect(picture, payload, rate);
        }

        int length = engine.Model.Info.MessageLength;
        if (written.Length != length || written.AsSpan().ContainsAnyExcept('0', '1'))
        {
            throw new UsageException($"--expect takes text:..., number:..., hex:... or guid:..., or exactly {length} characters 0 or 1; got '{written}'.");
        }

        Message message = Message.Parse(written);
        return picture => engine.Expect(picture, message, rate);
    }

    private static int Run(ReadSettings settings, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = settings.Pictures();
        RegionMask? region = RegionMask.Open(settings.Region);
        using WatermarkModel model = ModelAccess.Open(settings.Model, PictureRun.ModelThreads(pictures.Count));
        WatermarkEngine engine = EngineOf(model, settings);
        Func<Picture, MessageMatch>? expecting = Expecting(settings.Expect, settings.Rate, engine);
        return PictureRun.All(TargetPlan.Nothing(pictures), Extract, printer, cancellationToken);

        (Extraction, MessageMatch?) Read(string path)
        {
            if (expecting is null && region is null) return (engine.ExtractFile(path, settings.Rate, settings.MaximumPixels), null);
            Picture picture = PictureFile.Read(path, settings.MaximumPixels);
            MessageMatch? match = expecting?.Invoke(picture);
            return (match?.Extraction ?? engine.Extract(picture, region?.For(picture.Width, picture.Height), settings.Rate), match);
        }

        Outcome Extract(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            (Extraction extraction, MessageMatch? match) = Read(planned.Picture.Path);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

            Dictionary<string, object?> row = new()
            {
                ["file"] = planned.Picture.File,
                ["detected"] = extraction.Detected,
                ["payload"] = PayloadOption.Row(extraction.Payload),
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

            if (match is not null)
            {
                row["matches"] = match.Matches;
                row["matchPValue"] = match.PValue;
                row["bitAccuracy"] = ResultPrinter.Finite(match.BitAccuracy);
            }

            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Printable.Of(planned.Picture.File)}  {(extraction.Detected ? "detected" : "not detected")}  {PayloadOption.Text(extraction)}  p {extraction.PValue:0.0E0}  " +
                $"coverage {100 * extraction.Coverage:F0} %{Describe(extraction.Geometry)}{Describe(match)}");
            // A mark that belongs to another picture says nothing for this one.
            return new Outcome(row, text, match?.Matches ?? (extraction.Detected && extraction.Payload?.ContentMatches != false));
        }
    }

    private static string Describe(MessageMatch? match) => match is null ? "" : string.Create(
        CultureInfo.InvariantCulture, $"  {(match.Matches ? "IS" : "is not")} the one expected (p {match.PValue:0.0E0}, bit accuracy {match.BitAccuracy:F3})");

    private static string Describe(PictureGeometry? geometry) => geometry is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"  {(geometry.Mirrored ? "mirrored, " : "")}turned {geometry.Rotation:F1} degrees, whole picture {geometry.OriginalWidth:F0} x {geometry.OriginalHeight:F0}");
}
