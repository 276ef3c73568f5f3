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
        Option<string?> bits = new("--bits") { Description = "The message, in 0 and 1. Default: a random one per picture.", HelpName = "0101..." };
        Option<string?> region = CommandOptions.Region("Where to put the mark: white yes, black no; stretched over each picture.");
        Option<double> strength = CommandOptions.Strength();
        Option<string?> model = CommandOptions.Model();
        Option<string?> format = CommandOptions.Format();
        Option<int> quality = CommandOptions.Quality();
        Option<bool> json = CommandOptions.Json();
        Option<bool> force = CommandOptions.Force();
        Command command = new("embed", "Hides a message in pictures.") { input, output, bits, region, strength, model, format, quality, json, force };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                new Settings(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output))
                {
                    Bits = parsed.GetValue(bits),
                    Region = parsed.GetValue(region),
                    Strength = parsed.GetValue(strength),
                    Model = parsed.GetValue(model),
                    Format = CommandOptions.ParseFormat(parsed.GetValue(format)),
                    Quality = parsed.GetValue(quality),
                    Force = parsed.GetValue(force),
                },
                new ResultPrinter(parsed.GetValue(json)),
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(Settings settings, ResultPrinter printer, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputPicture> pictures = InputPictures.Find(settings.Input, exclude: settings.Output);
        OutputFormat format = new(settings.Input, settings.Output, settings.Format, settings.Quality);
        foreach (InputPicture picture in pictures) format.EncodingFor(picture, format.PathFor(picture));
        RegionMask? region = RegionMask.Open(settings.Region);
        using WatermarkModel model = ModelAccess.Open(settings.Model, PictureRun.ModelThreads(pictures.Count));
        Message? message = ModelAccess.ParseMessage(settings.Bits, "--bits", model.Info);
        WatermarkEngine engine = new(model);
        IReadOnlyList<PlannedPicture> plan = TargetPlan.Of(pictures, picture => [format.PathFor(picture)], settings.Force);
        return PictureRun.All(plan, Embed, printer, cancellationToken);

        Outcome Embed(PlannedPicture planned)
        {
            long start = Stopwatch.GetTimestamp();
            string path = planned.Targets[0];
            Picture cover = PictureFile.Read(planned.Picture.Path);
            Message carried = message ?? Message.Random(model.Info.MessageLength);
            Picture watermarked = engine.Embed(cover, carried, settings.Strength, region?.For(cover.Width, cover.Height));
            PictureEncoding encoding = format.EncodingFor(planned.Picture, path);
            TargetPlan.MakeFolder(path);
            PictureFile.Write(watermarked, path, encoding, settings.Force);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

            // Quality is that of the file as others will see it, so lossy ones are read back.
            double psnr = PeakSignalToNoise.Measure(cover, encoding.Format == PictureFormat.Png ? watermarked : PictureFile.Read(path));
            return new Outcome(
                new
                {
                    planned.Picture.File,
                    Output = path,
                    Bits = carried.ToString(),
                    Psnr = ResultPrinter.Finite(psnr),
                    Milliseconds = ResultPrinter.Finite(milliseconds, 1),
                },
                string.Create(CultureInfo.InvariantCulture, $"{planned.Picture.File} -> {path}  {carried}  {psnr:F2} dB  {milliseconds:F0} ms"));
        }
    }

    private sealed record Settings(string Input, string Output)
    {
        public string? Bits { get; init; }

        public string? Region { get; init; }

        public required double Strength { get; init; }

        public string? Model { get; init; }

        public PictureFormat? Format { get; init; }

        public required int Quality { get; init; }

        public bool Force { get; init; }
    }
}
