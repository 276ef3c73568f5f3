using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train-autoencoder</c>: makes the small autoencoder of the regeneration attack.</summary>
internal static class TrainAutoencoderCommand
{
    public static Command Create()
    {
        AutoencoderOptions standard = new();
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "ONNX file to write.", Required = true, HelpName = "FILE.onnx" };
        Option<int> steps = CommandOptions.Count("--steps", "Training steps.", standard.Steps, least: 1);
        Option<int> latent = CommandOptions.Count("--latent-channels", "Numbers that stand for 8 x 8 pixels.", standard.LatentChannels, least: 1);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures per step.", standard.BatchSize, least: 1);
        Option<int> crop = CommandOptions.Count("--crop-size", "Side of the training crops in pixels.", standard.CropSize, least: 16);
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Command command = new("train-autoencoder", "Trains the small autoencoder of the attack 'regenerate'. Ctrl-C exports what there is so far.")
        {
            images, output, steps, latent, batch, crop, threads, seed,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                parsed.GetRequiredValue(output),
                new AutoencoderOptions
                {
                    Steps = parsed.GetValue(steps),
                    LatentChannels = parsed.GetValue(latent),
                    BatchSize = parsed.GetValue(batch),
                    CropSize = parsed.GetValue(crop),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    SkipUnreadable = true,
                    Progress = new Lines(),
                    CancellationToken = cancellationToken,
                }),
            CancellationToken.None));
        return command;
    }

    private static int Run(string images, string output, AutoencoderOptions options)
    {
        AutoencoderTrainer trainer;
        try
        {
            trainer = new AutoencoderTrainer(options);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(problem.Message);
        }

        TrainingPicture[] files = [.. InputPictures.FindOwn(images).Select(f => new TrainingPicture(f.Path))];
        MLContext context = new(options.Seed);
        IDataView paths = context.Data.LoadFromEnumerable(files);
        IDataView pictures = context.Transforms.LoadRawImageBytes(options.ImageColumnName, null, nameof(TrainingPicture.Path)).Fit(paths).Transform(paths);
        byte[] file = trainer.Train(pictures, Console.Error.WriteLine);
        TargetPlan.MakeFolder(output);
        File.WriteAllBytes(output, file);
        Console.Out.WriteLine($"Wrote {output}.");
        return ExitCode.Done;
    }

    private sealed record TrainingPicture(string Path);

    private sealed class Lines : IProgress<AutoencoderProgress>
    {
        public void Report(AutoencoderProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} loss {value.Loss:F4} psnr {value.Psnr:F2} {Pace.Text(value.FirstStep, value.Step, value.Steps, value.Elapsed)}"));
    }
}
