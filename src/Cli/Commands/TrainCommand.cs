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
        Option<MaskMarkSize> size = new("--size") { Description = "compact; or paper: the paper's own networks, 100 times the work, with its settings where others are not given.", HelpName = "compact|paper" };
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard.MessageLength, least: 1);
        Option<int> pilot = CommandOptions.Count("--pilot-length", "Known bits beside the message; 0, in paper size only, makes a model that never says \"detected\".", standard.PilotLength);
        Option<int> tile = CommandOptions.Count("--tile-cells", "Cells along a side of the tile: 2, 4 or 8.", standard.TileCells, least: 2);
        Option<int> numbers = CommandOptions.Count("--numbers-per-cell", "Numbers that each cell carries.", standard.NumbersPerCell, least: 1);
        Option<double> psnr = new("--target-psnr") { Description = "PSNR of marked pictures in decibels.", DefaultValueFactory = _ => standard.TargetPsnr, HelpName = "DB" };
        Option<MaskMarkVariant> variant = new("--variant") { Description = "D: marks whole pictures; ED: is told the region as well.", HelpName = "D|ED" };
        Option<double> regionPsnr = new("--region-psnr") { Description = "Variant ED: lowest PSNR inside a region in decibels.", DefaultValueFactory = _ => standard.RegionPsnr, HelpName = "DB" };
        Option<string?> masks = new("--masks") { Description = "Folder of mask pictures (white = object): marked parts take their shapes as well.", HelpName = "DIR" };
        Option<double> smallestMask = new("--smallest-mask") { Description = "Smallest marked share of a training picture.", DefaultValueFactory = _ => standard.SmallestMask, HelpName = "SHARE" };
        Option<string?> initial = new("--init") { Description = "Model folder to fine-tune: start from its weights.", HelpName = "DIR" };
        Option<double> rate = new("--learning-rate") { Description = "Highest learning rate; about 3e-4 for fine-tuning.", DefaultValueFactory = _ => standard.LearningRate, HelpName = "R" };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("train", "Trains a model and exports it. Ctrl-C stops after the step at work, saves, and exports the model so far.")
        {
            images, output, name, steps, walk, batch, crop, threads, seed, size, messageLength, pilot, tile, numbers, psnr, variant, regionPsnr, masks, smallestMask, initial, rate, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                MaskMarkOptions preset = parsed.GetValue(size) == MaskMarkSize.Paper ? MaskMarkOptions.PaperSize : standard;
                return Run(parsed.GetRequiredValue(images), parsed.GetValue(resume), preset with
                {
                    OutputFolder = parsed.GetRequiredValue(output),
                    Name = parsed.GetValue(name) ?? "untitled",
                    Steps = Given(steps, preset.Steps),
                    WalkSteps = parsed.GetValue(walk),
                    BatchSize = Given(batch, preset.BatchSize),
                    CropSize = Given(crop, preset.CropSize),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    MessageLength = Given(messageLength, preset.MessageLength),
                    PilotLength = Given(pilot, preset.PilotLength),
                    TileCells = parsed.GetValue(tile),
                    NumbersPerCell = parsed.GetValue(numbers),
                    TargetPsnr = Given(psnr, preset.TargetPsnr),
                    Variant = parsed.GetValue(variant),
                    RegionPsnr = parsed.GetValue(regionPsnr),
                    MaskShapes = MaskShapes(standard, parsed.GetValue(masks)),
                    SmallestMask = parsed.GetValue(smallestMask),
                    InitialModelFolder = parsed.GetValue(initial),
                    LearningRate = Given(rate, preset.LearningRate),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                });

                T Given<T>(Option<T> option, T otherwise) where T : struct => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : otherwise;
            },
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
