using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train</c>: trains a model on a folder of pictures and exports it.</summary>
internal static class TrainCommand
{
    private const string WeightsFile = "weights.safetensors";
    private const string CheckpointFile = "checkpoint.safetensors";

    public static Command Create()
    {
        MaskMarkOptions standard = new();
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Model folder to write; checkpoints go there too.", Required = true, HelpName = "DIR" };
        Option<string> name = new("--name") { Description = "Name of the weights in the model's metadata.", DefaultValueFactory = _ => "untitled" };
        Option<int> steps = CommandOptions.Count("--steps", "Training steps.", standard.Steps, least: 1);
        Option<int> walk = CommandOptions.Count("--walk-steps", "Steps over which the residual gets quieter.", standard.WalkSteps, least: 1);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures per step.", standard.BatchSize, least: 1);
        Option<int> crop = CommandOptions.Count("--crop-size", "Side of the training crops in pixels.", standard.CropSize, least: 16);
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard.MessageLength, least: 1);
        Option<int> tile = CommandOptions.Count("--tile-cells", "Cells along a side of the tile: 2, 4 or 8.", standard.TileCells, least: 2);
        Option<int> numbers = CommandOptions.Count("--numbers-per-cell", "Numbers that each cell carries.", standard.NumbersPerCell, least: 1);
        Option<double> psnr = new("--target-psnr") { Description = "PSNR of marked pictures in decibels.", DefaultValueFactory = _ => standard.TargetPsnr, HelpName = "DB" };
        Option<MaskMarkVariant> variant = new("--variant") { Description = "D: marks whole pictures; ED: is told the region as well.", HelpName = "D|ED" };
        Option<double> regionPsnr = new("--region-psnr") { Description = "Variant ED: lowest PSNR inside a region in decibels.", DefaultValueFactory = _ => standard.RegionPsnr, HelpName = "DB" };
        Option<string?> masks = new("--masks") { Description = "Folder of mask pictures (white = object): marked parts take their shapes as well.", HelpName = "DIR" };
        Option<double> smallestMask = new("--smallest-mask") { Description = "Smallest marked share of a training picture.", DefaultValueFactory = _ => standard.SmallestMask, HelpName = "SHARE" };
        Option<string?> distortions = new("--distortions") { Description = "What happens to marked pictures in training, instead of the usual mix: name:weight,... ';group=1' after it draws for every picture on its own.", HelpName = "LIST" };
        Option<string?> added = new("--add-distortions") { Description = "What happens to them as well, such as rotation-30:4,flip; the usual weights add up to 12.8.", HelpName = "LIST" };
        Option<string?> initial = new("--init") { Description = "Model folder to fine-tune: start from its weights.", HelpName = "DIR" };
        Option<double> rate = new("--learning-rate") { Description = "Highest learning rate; about 3e-4 for fine-tuning.", DefaultValueFactory = _ => standard.LearningRate, HelpName = "R" };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("train", "Trains a model and exports it. Ctrl-C stops after the step at work, saves, and exports the model so far.")
        {
            images, output, name, steps, walk, batch, crop, threads, seed, messageLength, tile, numbers, psnr, variant, regionPsnr, masks, smallestMask, distortions, added,
            initial, rate, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                parsed.GetValue(resume),
                new MaskMarkOptions
                {
                    OutputFolder = parsed.GetRequiredValue(output),
                    Name = parsed.GetValue(name) ?? "untitled",
                    Steps = parsed.GetValue(steps),
                    WalkSteps = parsed.GetValue(walk),
                    BatchSize = parsed.GetValue(batch),
                    CropSize = parsed.GetValue(crop),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    MessageLength = parsed.GetValue(messageLength),
                    TileCells = parsed.GetValue(tile),
                    NumbersPerCell = parsed.GetValue(numbers),
                    TargetPsnr = parsed.GetValue(psnr),
                    Variant = parsed.GetValue(variant),
                    RegionPsnr = parsed.GetValue(regionPsnr),
                    MaskShapes = MaskShapes(standard, parsed.GetValue(masks)),
                    SmallestMask = parsed.GetValue(smallestMask),
                    Distortions = Distortions(standard, parsed.GetValue(distortions), parsed.GetValue(added)),
                    InitialModelFolder = parsed.GetValue(initial),
                    LearningRate = parsed.GetValue(rate),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                }),
            CancellationToken.None));
        return command;
    }

    private static IReadOnlyList<IMaskShape> MaskShapes(MaskMarkOptions standard, string? folder)
    {
        if (folder is null) return standard.MaskShapes;
        try
        {
            return [.. standard.MaskShapes, new SegmentShape(folder)];
        }
        catch (Exception problem) when (problem is ArgumentException or PictureFormatException)
        {
            throw new UsageException(Sentence.Of(problem));
        }
    }

    private static DistortionMix Distortions(MaskMarkOptions standard, string? list, string? added)
    {
        try
        {
            DistortionMix mix = list is null ? standard.Distortions : DistortionMix.Parse(list);
            return added is null ? mix : mix.With(added);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(Sentence.Of(problem));
        }
    }

    private static int Run(string images, bool resume, MaskMarkOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(problem.Message);
        }

        if (options.InitialModelFolder is { } initial && !File.Exists(Path.Combine(initial, WeightsFile)))
        {
            throw new UsageException($"'{initial}' cannot be fine-tuned: {WeightsFile} is missing.");
        }

        string checkpoint = Path.Combine(options.OutputFolder!, CheckpointFile);
        if (File.Exists(checkpoint) && !resume)
        {
            throw new UsageException($"'{options.OutputFolder}' holds the checkpoint of an earlier run: give --resume to go on with it, or another folder.");
        }

        PictureFilePath[] files = [.. InputPictures.Find(images).Select(f => new PictureFilePath(f.Path))];
        if (files.Length == 0) throw new UsageException($"'{images}' holds no pictures.");
        MLContext context = new(options.Seed);
        context.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning) Console.Error.WriteLine(entry.Message);
        };
        IDataView paths = context.Data.LoadFromEnumerable(files);
        IDataView pictures = context.Transforms.LoadRawImageBytes(options.ImageColumnName, null, nameof(PictureFilePath.Path)).Fit(paths).Transform(paths);
        options = options with { Progress = new Lines(), SkipUnreadable = true };
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.MaskMark(options).Fit(pictures);
        Console.Out.WriteLine($"Wrote {options.OutputFolder}: {trained.ModelInfo.Name}, {trained.ModelInfo.MessageLength} bits.");
        return ExitCode.Done;
    }

    private sealed record PictureFilePath(string Path);

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} phase {value.Phase} psnr {value.Psnr:F1} loss {value.BitLoss:F4} accuracy {value.BitAccuracy:F4} mask {value.MaskOverlap:F3} {value.Elapsed.TotalSeconds:F0}s"));
    }
}
