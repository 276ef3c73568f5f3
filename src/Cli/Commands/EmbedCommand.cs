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
        Option<string?> provenance = new("--provenance") { Description = "Write a provenance manifest beside each picture (FILE.mark.json), which tells its bits to everybody, under this name of the algorithm, such as com.example.watermark.1.", HelpName = "ALG" };
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
        Option<bool> skip = CommandOptions.SkipExisting();
        Option<string?> manifest = new("--manifest") { Description = "Work list: one JSON object a line with \"file\" (inside the folder IN) and, where wanted, \"output\" and \"text\", \"number\", \"hex\", \"guid\" or \"bits\".", HelpName = "FILE.jsonl" };
        Option<Shard> shard = Shard.Option();
        Option<long> maximumPixels = CommandOptions.MaximumPixels();
        Command command = new("embed", "Hides a message in pictures.")
        {
            input, output, text, number, hexadecimal, guid, correction, keyFile, bind, provenance, bits, region, mark, readbacks, refine, strength, model, format, quality, stripMetadata, json, force, skip, manifest, shard, maximumPixels,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(mark) is { Length: > 0 } && (result.GetValue(bits) is not null || result.GetValue(region) is not null)) result.AddError("Give either --mark, or --bits and --region.");
        });
        command.Validators.Add(result =>
        {
            string?[] payloads = [result.GetValue(text), result.GetValue(number), result.GetValue(hexadecimal), result.GetValue(guid)];
            bool any = payloads.Any(payload => payload is not null), listed = result.GetValue(manifest) is not null;
            if (any && (result.GetValue(bits) is not null || result.GetValue(mark) is { Length: > 0 })) result.AddError("Give either a payload (--text, --number, --hex, --guid) or bits (--bits, --mark).");
            if (listed && (any || result.GetValue(bits) is not null || result.GetValue(mark) is { Length: > 0 })) result.AddError("With --manifest the messages are in the list.");
            if (listed && result.GetValue(format) is not null) result.AddError("With --manifest the output's name says the format.");
            any |= listed;
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
                    Provenance = parsed.GetValue(provenance),
                    Manifest = parsed.GetValue(manifest),
                    Shard = parsed.GetValue(shard),
                    SkipExisting = parsed.GetValue(skip),
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
        IReadOnlyList<WorkItem> items = settings.Manifest is { } list
            ? WorkList.Read(list, settings.Input)
            : [.. InputPictures.Find(settings.Input, exclude: settings.Output).Select(picture => new WorkItem(picture))];
        items = [.. items.Where(item => settings.Shard.Holds(item.Picture.File))];
        OutputFormat format = new(settings.Input, settings.Output, settings.Format, settings.Quality, settings.StripMetadata);
        foreach (WorkItem item in items) format.EncodingFor(item.Picture, PathFor(item));
        RegionMask? region = RegionMask.Open(settings.Region);
        if (settings.Provenance is { } name)
        {
            UsageException.Unless(() =>
            {
                ManifestFile.CheckName(name);
                return true;
            });
        }

        using WatermarkModel model = ModelAccess.Open(settings.Model, PictureRun.ModelThreads(items.Count));
        Payload[] payloads = [.. items.Select(item => item.Payload).Append(settings.Payload).OfType<Payload>()];
        PayloadCodec? codec = payloads.Length == 0 ? null : UsageException.Unless(() => CodecFor(payloads, model.Info, settings.Payloads));
        Dictionary<InputPicture, Message> listed = items.Where(item => item.Bits is not null).ToDictionary<WorkItem, InputPicture, Message>(
            item => item.Picture, item => ModelAccess.ParseMessage(item.Bits!, $"bits of {item.Picture.File}", model.Info)!, ReferenceEqualityComparer.Instance); // a list may name a file twice
        MarkPlan marks = new(settings.Bits, region, settings.Marks, model.Info);
        WatermarkEngine engine = new(model);
        IMarkRefiner? refiner = DeepEmbedding.Of(settings.Refine);
        refiner?.Check(model);
        Dictionary<InputPicture, WorkItem> work = items.ToDictionary<WorkItem, InputPicture>(item => item.Picture, ReferenceEqualityComparer.Instance);
        IReadOnlyList<PlannedPicture> plan = TargetPlan.Of(
            [.. items.Select(item => item.Picture)],
            picture => PathFor(work[picture]) is var path && settings.Provenance is null ? [path] : [path, ProvenanceManifest.PathFor(path)],
            settings.Force,
            settings.SkipExisting);
        return PictureRun.All(plan, Embed, printer, cancellationToken);

        string PathFor(WorkItem item) => item.Output is { } named ? Path.Combine(settings.Output, named) : format.PathFor(item.Picture);

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
            WorkItem item = work[planned.Picture];
            Payload? payload = item.Payload ?? settings.Payload;
            IReadOnlyList<RegionMark> carried = marks.For(cover, payload is not null ? codec!.Encode(payload, cover) : listed.GetValueOrDefault(planned.Picture));
            Picture watermarked = refiner is not null ? Refined(cover, carried)
                : marks.IsWhole ? engine.Embed(cover, carried[0].Message, settings.Strength, region: null, settings.Readbacks)
                : engine.Embed(cover, carried, settings.Strength, settings.Readbacks);
            PictureEncoding encoding = format.WithMetadata(planned.Picture, path);
            TargetPlan.MakeFolder(path);
            PictureFile.Write(watermarked, path, encoding, settings.Force);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (settings.Provenance is { } algorithm) ManifestFile.Write(algorithm, path, cover, carried, marks.IsWhole, model.Info.Name, settings.Force);

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
            if (payload is not null) row["payload"] = payload.ToString();
            if (carried.Count > 1) row["marks"] = carried.Select(mark => mark.Message.ToString());
            return new Outcome(
                row,
                string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(planned.Picture.File)} -> {Printable.Of(path)}  {(payload is { } said ? Printable.Of(said.ToString()) : null) ?? string.Join(' ', carried.Select(one => one.Message))}  {psnr:F2} dB  {milliseconds:F0} ms"));
        }
    }

    // A payload that does not fit is the caller's mistake, found before the first picture.
    private static PayloadCodec CodecFor(Payload[] payloads, WatermarkModelInfo model, PayloadOptions options)
    {
        PayloadCodec codec = new(model.MessageLength, options);
        foreach (Payload payload in payloads) codec.CheckFits(payload);
        return codec;
    }

    private sealed record Settings(string Input, string Output)
    {
        public Payload? Payload { get; init; }

        public required PayloadOptions Payloads { get; init; }

        public string? Provenance { get; init; }

        public string? Manifest { get; init; }

        public required Shard Shard { get; init; }

        public bool SkipExisting { get; init; }

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
