using System.CommandLine;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark import</c>: makes a model folder of weights that were published for MaskWM.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> checkpoint = new("CHECKPOINT") { Description = "PyTorch checkpoint (torch.save since 1.6) or safetensors file. Nothing in it is run." };
        Option<string> output = new("--out") { Description = "Model folder to write.", Required = true, HelpName = "DIR" };
        Option<string?> name = new("--name") { Description = "Name of the weights in the model's metadata. Default: the file's name.", HelpName = "NAME" };
        Option<bool> force = new("--force") { Description = "Replace a model that is in the folder." };
        Command command = new("import", "Makes a model of weights published for MaskWM: D or ED with 32, 64 or 128 bits.") { checkpoint, output, name, force };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetRequiredValue(checkpoint), parsed.GetRequiredValue(output), parsed.GetValue(name), parsed.GetValue(force)), cancellationToken));
        return command;
    }

    private static int Run(string checkpoint, string output, string? name, bool force)
    {
        if (!File.Exists(checkpoint)) throw new UsageException($"There is no file '{checkpoint}'.");
        if (!force && Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
        {
            throw new UsageException($"'{output}' is not empty: give --force to replace the model in it, or another folder.");
        }

        try
        {
            WatermarkModelInfo info = MaskMarkModel.Import(checkpoint, output, name ?? Path.GetFileNameWithoutExtension(checkpoint), force);
            Console.Out.WriteLine($"Wrote {output}: {info.Name}, {info.System}, {info.MessageLength} bits.");
            Console.Error.WriteLine("The model has no pilot: it reads messages and masks but never says 'detected'; compare its messages with the one you expect.");
            return ExitCode.Done;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or ArgumentException)
        {
            // All of it is found before anything is written.
            throw new UsageException(Sentence.Of(problem));
        }
    }
}
