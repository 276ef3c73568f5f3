using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark enhance</c>: trains the decoder of a baseline on what deep embedding writes for it.</summary>
internal static class EnhanceCommand
{
    public static Command Create()
    {
        DecoderEnhancingOptions standard = new() { ModelFolder = "model" };
        Option<string> model = new("--model") { Description = "Model folder of HiDDeN, TSDL or MBRS to enhance; not changed.", Required = true, HelpName = "DIR" };
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Model folder to write; checkpoints go there too.", Required = true, HelpName = "DIR" };
        Option<string?> name = new("--name") { Description = "Name of the weights in the model's metadata. Default: the model's, with 'enhanced'." };
        Option<int> rounds = CommandOptions.Count("--rounds", "Rounds: a batch is embedded by optimisation, and the decoder trained on it.", standard.Rounds, least: 1);
        Option<int> steps = CommandOptions.Count("--decoder-steps", "Steps of the decoder in a round.", standard.DecoderSteps, least: 1);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures in a round.", standard.BatchSize, least: 1);
        Option<int> iterations = CommandOptions.Count("--iterations", "Iterations of deep embedding in a round.", standard.Embedding.Iterations, least: 1);
        Option<double> pixelRate = new("--pixel-rate") { Description = "Step size of deep embedding; larger for fewer iterations.", DefaultValueFactory = _ => standard.Embedding.LearningRate, HelpName = "R" };
        Option<string?> noise = new("--noise") { Description = "Differentiable distortions to embed through: combined, published, or names such as identity,jpeg-50-as-is. Default: combined.", HelpName = "LIST" };
        Option<string?> real = new("--real-noise") { Description = "Real distortions to train the decoder on. Default: combined-real.", HelpName = "LIST" };
        Option<double?> rate = new("--learning-rate") { Description = "Learning rate of the decoder. Default: the paper's.", HelpName = "R" };
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("enhance", "Enhances the decoder of HiDDeN, TSDL or MBRS for deep embedding, by real distortions. Ctrl-C saves and exports the model so far.")
        {
            model, images, output, name, rounds, steps, batch, iterations, pixelRate, noise, real, rate, threads, seed, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                new DecoderEnhancingOptions
                {
                    ImageColumnName = nameof(TrainingFile.Path),
                    SkipUnreadable = true,
                    ModelFolder = parsed.GetRequiredValue(model),
                    OutputFolder = parsed.GetRequiredValue(output),
                    Name = parsed.GetValue(name),
                    Rounds = parsed.GetValue(rounds),
                    DecoderSteps = parsed.GetValue(steps),
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    Embedding = standard.Embedding with
                    {
                        Iterations = parsed.GetValue(iterations),
                        LearningRate = parsed.GetValue(pixelRate),
                        NoiseLayers = TrainingFolder.Layers(parsed.GetValue(noise)),
                    },
                    RealLayers = TrainingFolder.Layers(parsed.GetValue(real)) ?? standard.RealLayers,
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                    Progress = new Lines(),
                }),
            CancellationToken.None));
        return command;
    }

    private static int Run(string images, DecoderEnhancingOptions options)
    {
        UsageException.Unless(() =>
        {
            options.Validate();
            return true;
        });
        TrainingFolder.RequireFresh(options.OutputFolder!, options.Resume);
        TrainingFolder.RequireWeights(options.ModelFolder);
        MLContext context = TrainingFolder.Context(options.Seed);
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.DecoderEnhancing(options).Fit(TrainingFolder.Open(context, images));
        Console.Out.WriteLine($"Wrote {options.OutputFolder}: {trained.ModelInfo.System}, {trained.ModelInfo.Name}, {trained.ModelInfo.MessageLength} bits.");
        return ExitCode.Done;
    }

    private sealed class Lines : IProgress<DecoderEnhancingProgress>
    {
        public void Report(DecoderEnhancingProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Round}/{value.Rounds} psnr {value.Psnr:F1} errors {value.BitErrorRate:F4} loss {value.Loss:F4} {Pace.Text(value.FirstRound, value.Round, value.Rounds, value.Elapsed, "round")}"));
    }
}
