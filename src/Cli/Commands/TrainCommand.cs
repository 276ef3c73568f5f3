using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train</c>: trains a model on a folder of pictures and exports it.</summary>
internal static class TrainCommand
{
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
        Option<TrainingDevice> device = new("--device") { Description = "cpu, or cuda for an NVIDIA GPU with a libtorch built for it.", HelpName = "cpu|cuda" };
        Option<int> seed = CommandOptions.Seed();
        Option<MaskMarkSize> size = new("--size") { Description = "compact; or paper: the paper's own networks, 100 times the work, with its settings where others are not given.", HelpName = "compact|paper" };
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard.MessageLength, least: 1);
        Option<int> pilot = CommandOptions.Count("--pilot-length", "Known bits beside the message; 0, in paper size only, makes a model that never says \"detected\".", standard.PilotLength);
        Option<int> tile = CommandOptions.Count("--tile-cells", "Cells along a side of the tile: 2, 4 or 8.", standard.TileCells, least: 2);
        Option<int> numbers = CommandOptions.Count("--numbers-per-cell", "Numbers that each cell carries.", standard.NumbersPerCell, least: 1);
        Option<double> psnr = new("--target-psnr") { Description = "PSNR of marked pictures in decibels.", DefaultValueFactory = _ => standard.TargetPsnr, HelpName = "DB" };
        Option<double> startPsnr = new("--start-psnr") { Description = "PSNR at which training begins.", DefaultValueFactory = _ => standard.StartPsnr, HelpName = "DB" };
        Option<MaskMarkVariant> variant = new("--variant") { Description = "D: marks whole pictures; ED: is told the region as well.", HelpName = "D|ED" };
        Option<double> waveShare = new("--wave-share") { Description = "Share of the energy for the waves by which a turned, scaled or cut picture is found; 0 for none.", DefaultValueFactory = _ => standard.WaveShare, HelpName = "S" };
        Option<double> regionPsnr = new("--region-psnr") { Description = "Variant ED: lowest PSNR inside a region in decibels.", DefaultValueFactory = _ => standard.RegionPsnr, HelpName = "DB" };
        Option<string?> masks = new("--masks") { Description = "Folder of mask pictures (white = object): marked parts take their shapes as well.", HelpName = "DIR" };
        Option<double> smallestMask = new("--smallest-mask") { Description = "Smallest marked share of a training picture.", DefaultValueFactory = _ => standard.SmallestMask, HelpName = "SHARE" };
        Option<string?> distortions = new("--distortions") { Description = "What happens to marked pictures in training, instead of the usual mix: name:weight,... ';group=1' after it draws for every picture on its own.", HelpName = "LIST" };
        Option<string?> added = new("--add-distortions") { Description = "What happens to them as well, such as rotation-30:4,flip; the usual weights add up to 12.8.", HelpName = "LIST" };
        Option<string?> initial = new("--init") { Description = "Model folder to fine-tune: start from its weights.", HelpName = "DIR" };
        Option<double> rate = new("--learning-rate") { Description = "Highest learning rate; about 3e-4 for fine-tuning.", DefaultValueFactory = _ => standard.LearningRate, HelpName = "R" };
        Option<double> decay = new("--weight-decay") { Description = "Weight decay of AdamW; 0.01 with the paper's schedule.", DefaultValueFactory = _ => standard.WeightDecay, HelpName = "W" };
        Option<int> warmUp = CommandOptions.Count("--warm-up-steps", "Steps over which the learning rate rises.", standard.WarmUpSteps);
        Option<TrainingGates> gates = new("--gates") { Description = "What makes the run harder: the bit accuracy reached, or the paper's shares of the steps.", HelpName = "metric|steps" };
        Option<int> cache = CommandOptions.Count("--cache-megabytes", "Memory for training pictures; more of them are read from disk each time.", standard.PictureCacheMegabytes);
        Option<string?> board = new("--tensorboard") { Description = "Folder for TensorBoard event files.", HelpName = "DIR" };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("train", "Trains a model and exports it. Ctrl-C stops after the step at work, saves, and exports the model so far.")
        {
            images, output, name, steps, walk, batch, crop, device, threads, seed, size, messageLength, pilot, tile, numbers, startPsnr, psnr, variant, regionPsnr, waveShare, masks, smallestMask,
            distortions, added, initial, rate, decay, warmUp, gates, cache, board, resume,
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
                    Device = parsed.GetValue(device),
                    StartPsnr = Given(startPsnr, preset.StartPsnr),
                    TargetPsnr = Given(psnr, preset.TargetPsnr),
                    Variant = parsed.GetValue(variant),
                    RegionPsnr = parsed.GetValue(regionPsnr),
                    WaveShare = parsed.GetValue(waveShare),
                    MaskShapes = MaskShapes(standard, parsed.GetValue(masks)),
                    SmallestMask = parsed.GetValue(smallestMask),
                    Distortions = Distortions(standard, parsed.GetValue(distortions), parsed.GetValue(added)),
                    InitialModelFolder = parsed.GetValue(initial),
                    LearningRate = Given(rate, preset.LearningRate),
                    WeightDecay = Given(decay, preset.WeightDecay),
                    WarmUpSteps = Given(warmUp, preset.WarmUpSteps),
                    Gates = Given(gates, preset.Gates),
                    PictureCacheMegabytes = parsed.GetValue(cache),
                    TensorBoardFolder = parsed.GetValue(board),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                });

                T Given<T>(Option<T> option, T otherwise) where T : struct => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : otherwise;
            },
            CancellationToken.None));
        return command;
    }

    private static IReadOnlyList<IMaskShape> MaskShapes(MaskMarkOptions standard, string? folder) =>
        folder is null ? standard.MaskShapes : UsageException.Unless<IReadOnlyList<IMaskShape>>(() => [.. standard.MaskShapes, new SegmentShape(folder)]);

    private static DistortionMix Distortions(MaskMarkOptions standard, string? list, string? added) => UsageException.Unless(() =>
    {
        DistortionMix mix = list is null ? standard.Distortions : DistortionMix.Parse(list);
        return added is null ? mix : mix.With(added);
    });

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

        TrainingFolder.RequireWeights(options.InitialModelFolder);
        TrainingFolder.RequireFresh(options.OutputFolder!, resume);
        MLContext context = TrainingFolder.Context(options.Seed);
        IDataView pictures = TrainingFolder.Open(context, images);
        options = options with { ImageColumnName = nameof(TrainingFile.Path), Progress = new Lines(), SkipUnreadable = true };
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.MaskMark(options).Fit(pictures);
        Console.Out.WriteLine($"Wrote {options.OutputFolder}: {trained.ModelInfo.Name}, {trained.ModelInfo.MessageLength} bits.");
        return ExitCode.Done;
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} phase {value.Phase} psnr {value.Psnr:F1} loss {value.BitLoss:F4} accuracy {value.BitAccuracy:F4} mask {value.MaskOverlap:F3} {Pace.Text(value.FirstStep, value.Step, value.Steps, value.Elapsed)}"));
    }
}
