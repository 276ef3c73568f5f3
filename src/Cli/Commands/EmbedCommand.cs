using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark embed</c>: marks pictures.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        Argument<string> input = CommandOptions.Input();
        Option<string> output = CommandOptions.Output("File, or folder that keeps the input's relative names.");
        Option<string?> bits = new("--bits") { Description = "The message, in 0 and 1; several with commas between for a region of several grey levels. Default: random per picture.", HelpName = "0101..." };
        Option<string?> text = new("--text") { Description = "The payload: text. 'watermark capacity' says how much fits.", HelpName = "TEXT" };
        Option<string?> number = new("--number") { Description = "The payload: a whole number from 0.", HelpName = "N" };
        Option<string?> hexadecimal = new("--hex") { Description = "The payload: bytes in hexadecimal.", HelpName = "00FF.." };
        Option<string?> guid = new("--guid") { Description = "The payload: a GUID, where the model carries enough bits; else put it into a registry and embed its number.", HelpName = "GUID" };
        Option<PayloadCorrection> correction = PayloadOption.Correction();
        Option<string?> keyFile = PayloadOption.KeyFile();
        Option<bool> bind = new("--bind") { Description = "With --key-file: bind the payload to what the picture shows, so that a copy of the mark on another picture is told from it." };
        Option<string?> manifest = new("--manifest") { Description = "Write a provenance manifest beside each picture (FILE.mark.json), which tells its bits to everybody, under this name of the algorithm, such as com.example.watermark.1.", HelpName = "ALG" };
        Option<string?> region = CommandOptions.Region("Where to put the mark: white yes, black no; stretched over each picture. With several messages one grey level each.");
        Option<string[]> mark = new("--mark") { Description = "A rectangle in pixels and its own message, in 0 and 1 or 'random'; may be given several times.", HelpName = "X,Y,W,H=BITS" };
        Option<int> readbacks = CommandOptions.Readbacks();
        Option<int> refine = CommandOptions.Refine();
        Option<double> strength = CommandOptions.Strength();
        Option<string?> model = CommandOptions.Model();
        Option<string?> format = CommandOptions.Format();
        Option<int> quality = CommandOptions.Quality();
        Option<bool> stripMetadata = CommandOptions.StripMetadata();
        Option<bool> json = CommandOptions.Json();
        Option<bool> force = CommandOptions.Force();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("embed", "Hides a message in pictures.")
        {
            input, output, text, number, hexadecimal, guid, correction, keyFile, bind, manifest, bits, region, mark, readbacks, refine, strength, model, format, quality, stripMetadata, json, force, maximumPixels,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(mark) is { Length: > 0 } && (result.GetValue(bits) is not null || result.GetValue(region) is not null)) result.AddError("Give either --mark, or --bits and --region.");
        });
        command.Validators.Add(result =>
        {
            string?[] payloads = [result.GetValue(text), result.GetValue(number), result.GetValue(hexadecimal), result.GetValue(guid)];
            bool any = payloads.Any(payload => payload is not null);
            if (any && (result.GetValue(bits) is not null || result.GetValue(mark) is { Length: > 0 })) result.AddError("Give either a payload (--text, --number, --hex, --guid) or bits (--bits, --mark).");
            if (!any && (result.GetValue(keyFile) is not null || result.GetValue(bind))) result.AddError("--key-file and --bind are for payloads: give --text, --number, --hex or --guid as well.");
            if (!any && result.GetResult(correction) is { Implicit: false }) result.AddError("--correction is for payloads: give --text, --number, --hex or --guid as well.");
            if (result.GetValue(refine) > 0 && (result.GetValue(readbacks) > 0 || result.GetValue(mark) is { Length: > 0 })) result.AddError("--refine is for one message a picture: give no --mark and no --readback.");
            if (result.GetValue(bind) && result.GetValue(keyFile) is null) result.AddError("--bind needs --key-file.");
        });
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                new Settings(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output))
                {
                    Payload = PayloadOption.Of(parsed.GetValue(text), parsed.GetValue(number), parsed.GetValue(hexadecimal), parsed.GetValue(guid)),
                    Payloads = new PayloadOptions { Correction = parsed.GetValue(correction), Key = PayloadOption.Key(parsed.GetValue(keyFile)), BindToContent = parsed.GetValue(bind) },
                    Manifest = parsed.GetValue(manifest),
                    Bits = parsed.GetValue(bits),
                    Region = parsed.GetValue(region),
                    Marks = parsed.GetValue(mark) ?? [],
                    Readbacks = parsed.GetValue(readbacks),
                    Refine = parsed.GetValue(refine),
                    Strength = parsed.GetValue(strength),
                    Model = parsed.GetValue(model),
                    Format = CommandOptions.ParseFormat(parsed.GetValue(format)),
                    Quality = parsed.GetValue(quality),
                    StripMetadata = parsed.GetValue(stripMetadata),
                    Force = parsed.GetValue(force),
                    MaximumPixels = parsed.GetValue(maximumPixels),
                },
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(Settings settings, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(settings.Input, exclude: settings.Output);
        OutputFormat format = new(settings.Input, settings.Output, settings.Format, settings.Quality, settings.StripMetadata);
        foreach (InputPicture picture in pictures) format.EncodingFor(picture, format.PathFor(picture));
        RegionMask? region = RegionMask.Open(settings.Region);
        if (settings.Manifest is { } name)
        {
            UsageException.Unless(() =>
            {
                ManifestFile.CheckName(name);
                return true;
            });
        }

        using WatermarkModel model = ModelAccess.Open(settings.Model, PictureRun.ModelThreads(pictures.Count));
        PayloadCodec? codec = settings.Payload is null ? null : UsageException.Unless(() => CodecFor(settings.Payload, model.Info, settings.Payloads));
        MarkPlan marks = new(settings.Bits, region, settings.Marks, model.Info, codec is null ? null : cover => codec.Encode(settings.Payload!, cover));
        WatermarkEngine engine = new(model);
        IMarkRefiner? refiner = DeepEmbedding.Of(settings.Refine);
        refiner?.Check(model);
        IReadOnlyList<PlannedPicture> plan = TargetPlan.Of(pictures, picture => settings.Manifest is null ? [format.PathFor(picture)] : [format.PathFor(picture), ProvenanceManifest.PathFor(format.PathFor(picture))], settings.Force);
        return PictureRun.All(plan, Embed, printer, cancellationToken);

        // What cannot be read is not written.
        Picture Refined(Picture cover, IReadOnlyList<RegionMark> carried)
        {
            if (carried.Count > 1) throw new UsageException("--refine is for one message a picture.");
            RefinedMark refined = engine.Embed(cover, carried[0].Message, refiner!, settings.Strength, marks.IsWhole ? null : carried[0].Region, cancellationToken);
            return refined.Readable
                ? refined.Picture
                : throw new InvalidDataException($"{refined.WrongBits} of {carried[0].Message.Length} bits could not be made readable in {refined.Iterations} iterations; give more --strength or more iterations. Nothing was written.");
        }

        Outcome Embed(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            string path = planned.Targets[0];
            Picture cover = PictureFile.Read(planned.Picture.Path, settings.MaximumPixels);
            IReadOnlyList<RegionMark> carried = marks.For(cover);
            Picture watermarked = refiner is not null ? Refined(cover, carried)
                : marks.IsWhole ? engine.Embed(cover, carried[0].Message, settings.Strength, region: null, settings.Readbacks)
                : engine.Embed(cover, carried, settings.Strength, settings.Readbacks);
            PictureEncoding encoding = format.WithMetadata(planned.Picture, path);
            TargetPlan.MakeFolder(path);
            PictureFile.Write(watermarked, path, encoding, settings.Force);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (settings.Manifest is { } algorithm) ManifestFile.Write(algorithm, path, cover, carried, marks.IsWhole, model.Info.Name, settings.Force);

            // Quality is that of the file as others will see it, so lossy ones are read back.
            double psnr = PeakSignalToNoise.Measure(cover, encoding.Format == PictureFormat.Png ? watermarked : PictureFile.Read(path));
            Dictionary<string, object?> row = new()
            {
                ["file"] = planned.Picture.File,
                ["output"] = path,
                ["bits"] = carried[0].Message.ToString(),
                ["psnr"] = ResultPrinter.Finite(psnr),
                ["milliseconds"] = ResultPrinter.Finite(milliseconds, 1),
            };
            if (settings.Payload is not null) row["payload"] = settings.Payload.ToString();
            if (carried.Count > 1) row["marks"] = carried.Select(mark => mark.Message.ToString());
            return new Outcome(
                row,
                string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(planned.Picture.File)} -> {Printable.Of(path)}  {(settings.Payload is { } said ? Printable.Of(said.ToString()) : null) ?? string.Join(' ', carried.Select(one => one.Message))}  {psnr:F2} dB  {milliseconds:F0} ms"));
        }
    }

    // A payload that does not fit is the caller's mistake, found before the first picture.
    private static PayloadCodec CodecFor(Payload payload, WatermarkModelInfo model, PayloadOptions options)
    {
        PayloadCodec codec = new(model.MessageLength, options);
        codec.CheckFits(payload);
        return codec;
    }

    private sealed record Settings(string Input, string Output)
    {
        public Payload? Payload { get; init; }

        public required PayloadOptions Payloads { get; init; }

        public string? Manifest { get; init; }

        public string? Bits { get; init; }

        public string? Region { get; init; }

        public required string[] Marks { get; init; }

        public required int Readbacks { get; init; }

        public required int Refine { get; init; }

        public required double Strength { get; init; }

        public string? Model { get; init; }

        public PictureFormat? Format { get; init; }

        public required int Quality { get; init; }

        public bool StripMetadata { get; init; }

        public bool Force { get; init; }

        public required long MaximumPixels { get; init; }
    }
}
