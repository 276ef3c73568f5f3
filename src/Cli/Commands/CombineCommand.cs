using System.CommandLine;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark combine</c>: puts decoders side by side for longer messages.</summary>
internal static class CombineCommand
{
    public static Command Create()
    {
        Argument<string[]> models = new("MODELS") { Description = "Two or more model folders of one system and size, each trained or enhanced by itself.", Arity = new ArgumentArity(2, 64) };
        Option<string> output = new("--out") { Description = "Model folder to write.", Required = true, HelpName = "DIR" };
        Option<string> name = new("--name") { Description = "Name of the weights in the model's metadata.", DefaultValueFactory = _ => "untitled" };
        Option<bool> force = CommandOptions.Force();
        Command command = new("combine", "Makes one model of several baselines side by side: messages as long as theirs together, marked by deep embedding.") { models, output, name, force };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                foreach (string folder in parsed.GetRequiredValue(models)) TrainingFolder.RequireWeights(folder);
                WatermarkModelInfo info = UsageException.Unless(() => SideBySideModel.Combine(
                    parsed.GetRequiredValue(models), parsed.GetRequiredValue(output), parsed.GetRequiredValue(name), parsed.GetValue(force)));
                Console.Out.WriteLine($"Wrote {parsed.GetRequiredValue(output)}: {info.System}, {info.Name}, {info.MessageLength} bits.");
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
