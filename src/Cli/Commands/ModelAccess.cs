namespace MlNetWatermark.Cli.Commands;

/// <summary>Opens the model that a command runs.</summary>
internal static class ModelAccess
{
    /// <param name="folder">Model folder, or null for the built-in model.</param>
    /// <param name="threads">Threads inside one network run; 0 leaves the choice to ONNX Runtime.</param>
    /// <exception cref="UsageException">There is no such folder.</exception>
    /// <exception cref="WatermarkModelException">It holds no usable model.</exception>
    public static WatermarkModel Open(string? folder, int threads)
    {
        ExecutionOptions execution = new() { Threads = threads };
        if (folder is null) return WatermarkModel.LoadDefault(execution);
        if (!Directory.Exists(folder)) throw new UsageException($"There is no model folder '{folder}'.");
        return WatermarkModel.Load(folder, execution);
    }

    /// <summary>Reads a message given on the command line.</summary>
    /// <exception cref="UsageException">Not written in 0 and 1, or not of the model's length.</exception>
    public static Message? ParseMessage(string? bits, string option, WatermarkModelInfo model)
    {
        if (bits is null) return null;
        if (bits.Length != model.MessageLength || bits.AsSpan().ContainsAnyExcept('0', '1'))
        {
            throw new UsageException($"{option} takes exactly {model.MessageLength} characters 0 or 1 for the model '{model.Name}'; got {bits.Length}: '{bits}'.");
        }

        return Message.Parse(bits);
    }
}
