using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train-latent-autoencoder</c>: trains the autoencoder that StableGuard marks pictures with.</summary>
internal static class TrainLatentAutoencoderCommand
{
    public static Command Create()
    {
        LatentAutoencoderOptions standard = new();
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Folder for autoencoder.safetensors; checkpoints go there too.", Required = true, HelpName = "DIR" };
        Option<int[]> widths = new("--widths")
        {
            Description = "Channels of each level, finest first; each but the last halves the picture.",
            DefaultValueFactory = _ => [.. standard.Widths],
            AllowMultipleArgumentsPerToken = true,
            HelpName = "N N N",
        };
        Option<int> blocks = CommandOptions.Count("--blocks", "Residual blocks of a level.", standard.Blocks, least: 1);
        Option<int> latent = CommandOptions.Count("--latent-channels", "Channels of a latent.", standard.LatentChannels, least: 1);
        Option<int> steps = CommandOptions.Count("--steps", "Training steps.", standard.Steps, least: 1);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures per step.", standard.BatchSize, least: 1);
        Option<int> crop = CommandOptions.Count("--crop-size", "Side of the training crops in pixels.", standard.CropSize, least: 16);
        Option<double> rate = new("--learning-rate") { Description = "Highest learning rate of Adam.", DefaultValueFactory = _ => standard.LearningRate, HelpName = "R" };
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the folder." };
        Command command = new("train-latent-autoencoder", "Trains the autoencoder that StableGuard marks pictures with, where that of Stable Diffusion is not at hand. Ctrl-C saves what there is.")
        {
            images, output, widths, blocks, latent, steps, batch, crop, rate, threads, seed, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                new LatentAutoencoderOptions
                {
                    ImageColumnName = nameof(TrainingFile.Path),
                    SkipUnreadable = true,
                    Widths = parsed.GetRequiredValue(widths),
                    Blocks = parsed.GetValue(blocks),
                    LatentChannels = parsed.GetValue(latent),
                    Steps = parsed.GetValue(steps),
                    BatchSize = parsed.GetValue(batch),
                    CropSize = parsed.GetValue(crop),
                    LearningRate = parsed.GetValue(rate),
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

    private static int Run(string images, LatentAutoencoderOptions options)
    {
        LatentAutoencoderTrainer trainer = UsageException.Unless(() => new LatentAutoencoderTrainer(options));
        TrainingFolder.RequireFresh(options.OutputFolder, options.Resume);
        MLContext context = TrainingFolder.Context(options.Seed);
        string path = trainer.Train(TrainingFolder.Open(context, images), Console.Error.WriteLine);
        Console.Out.WriteLine($"Wrote {path}.");
        return ExitCode.Done;
    }

    private sealed class Lines : IProgress<AutoencoderProgress>
    {
        public void Report(AutoencoderProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} psnr {value.Psnr:F2} loss {value.Loss:F4} {Pace.Text(value.FirstStep, value.Step, value.Steps, value.Elapsed)}"));
    }
}
