using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train-baseline</c>: trains HiDDeN, TSDL or MBRS.</summary>
internal static class TrainBaselineCommand
{
    public static Command Create()
    {
        BaselineOptions standard = new();
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Model folder to write; checkpoints go there too.", Required = true, HelpName = "DIR" };
        Option<BaselineSystem> system = new("--system") { Description = "Whose networks.", HelpName = "hidden|tsdl|mbrs" };
        Option<string> name = new("--name") { Description = "Name of the weights in the model's metadata.", DefaultValueFactory = _ => standard.Name };
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard.MessageLength, least: 1);
        Option<int> pilot = CommandOptions.Count("--pilot-length", "Known bits after the message; with 0 the model never says \"detected\".", standard.PilotLength);
        Option<int> width = CommandOptions.Count("--width", "Channels of the networks.", standard.Width, least: 8);
        Option<int> side = CommandOptions.Count("--working-size", "Side of the pictures in pixels.", standard.WorkingSize, least: 16);
        Option<string?> noise = new("--noise") { Description = "Distortions between encoder and decoder, one drawn for every batch: combined, combined-real, published, mbrs, or names such as identity,jpeg,crop. Default: none.", HelpName = "LIST" };
        Option<bool> decoderOnly = new("--decoder-only") { Description = "With --init: leave the encoder as it is (second stage of TSDL)." };
        Option<string?> initial = new("--init") { Description = "Model folder of the same system and sizes to start from.", HelpName = "DIR" };
        Option<double?> adversary = new("--adversary") { Description = "Weight of the adversary; 0 leaves it out. Default: the system's.", HelpName = "W" };
        Option<double?> imageWeight = new("--image-weight") { Description = "Weight of the likeness to the cover. Default: the system's.", HelpName = "W" };
        Option<double?> messageWeight = new("--message-weight") { Description = "Weight of the bits. Default: the system's.", HelpName = "W" };
        Option<int> steps = CommandOptions.Count("--steps", "Training steps.", standard.Steps, least: 1);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures per step.", standard.BatchSize, least: 1);
        Option<double> rate = new("--learning-rate") { Description = "Learning rate of Adam.", DefaultValueFactory = _ => standard.LearningRate, HelpName = "R" };
        Option<TrainingDevice> device = new("--device") { Description = "cpu, or cuda for an NVIDIA GPU with a libtorch built for it.", HelpName = "cpu|cuda" };
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("train-baseline", "Trains HiDDeN, TSDL or MBRS: systems to measure against, and decoders for deep embedding. Ctrl-C saves and exports the model so far.")
        {
            images, output, system, name, messageLength, pilot, width, side, noise, initial, decoderOnly, imageWeight, messageWeight, adversary, steps, batch, rate, device, threads, seed, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                new BaselineOptions
                {
                    ImageColumnName = nameof(TrainingFile.Path),
                    SkipUnreadable = true,
                    System = parsed.GetValue(system),
                    Name = parsed.GetRequiredValue(name),
                    MessageLength = parsed.GetValue(messageLength),
                    PilotLength = parsed.GetValue(pilot),
                    Width = parsed.GetValue(width),
                    WorkingSize = parsed.GetValue(side),
                    NoiseLayers = TrainingFolder.Layers(parsed.GetValue(noise)) ?? [],
                    InitialModelFolder = parsed.GetValue(initial),
                    DecoderOnly = parsed.GetValue(decoderOnly),
                    ImageWeight = parsed.GetValue(imageWeight),
                    MessageWeight = parsed.GetValue(messageWeight),
                    AdversarialWeight = parsed.GetValue(adversary),
                    Steps = parsed.GetValue(steps),
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    Device = parsed.GetValue(device),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    OutputFolder = parsed.GetRequiredValue(output),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                    Progress = new Lines(),
                }),
            CancellationToken.None));
        return command;
    }

    private static int Run(string images, BaselineOptions options)
    {
        UsageException.Unless(() =>
        {
            options.Validate();
            return true;
        });
        TrainingFolder.RequireFresh(options.OutputFolder!, options.Resume);
        TrainingFolder.RequireWeights(options.InitialModelFolder);
        MLContext context = TrainingFolder.Context(options.Seed);
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.Baseline(options).Fit(TrainingFolder.Open(context, images));
        Console.Out.WriteLine($"Wrote {options.OutputFolder}: {trained.ModelInfo.System}, {trained.ModelInfo.Name}, {trained.ModelInfo.MessageLength} bits.");
        return ExitCode.Done;
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} psnr {value.Psnr:F1} loss {value.Loss:F4} bits {value.BitLoss:F4} accuracy {value.BitAccuracy:F4} {Pace.Text(value.FirstStep, value.Step, value.Steps, value.Elapsed)}"));
    }
}
