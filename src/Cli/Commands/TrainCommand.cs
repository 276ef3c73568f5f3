using System.CommandLine;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train</c>: trains a model on a folder of pictures and exports it.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        Option<string> images = new("--images") { Description = "Folder of training pictures.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Model folder to write.", Required = true, HelpName = "DIR" };
        Option<int> steps = CommandOptions.Count("--steps", "Training steps.", standard: 20_000, least: 1);
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard: 32, least: 1);
        Option<string?> checkpoint = new("--checkpoint") { Description = "Folder for checkpoints. Default: beside the model.", HelpName = "DIR" };
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint." };
        Command command = new("train", "Trains a model and exports it.") { images, output, steps, threads, seed, messageLength, checkpoint, resume };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                new TrainSettings(parsed.GetRequiredValue(images), parsed.GetRequiredValue(output))
                {
                    Steps = parsed.GetValue(steps),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    MessageLength = parsed.GetValue(messageLength),
                    Checkpoint = parsed.GetValue(checkpoint),
                    Resume = parsed.GetValue(resume),
                },
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(TrainSettings settings, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.Images)) throw new UsageException($"There is no folder '{settings.Images}'.");
        cancellationToken.ThrowIfCancellationRequested();
        throw new UsageException("This build has no trainer.");
    }

    /// <summary>What the options say.</summary>
    private sealed record TrainSettings(string Images, string Output)
    {
        public required int Steps { get; init; }

        public required int Threads { get; init; }

        public required int Seed { get; init; }

        public required int MessageLength { get; init; }

        public string? Checkpoint { get; init; }

        public bool Resume { get; init; }
    }
}
