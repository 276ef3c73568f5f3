namespace MlNetWatermark;

/// <summary>Opens measured systems by name or folder.</summary>
public static class WatermarkSystems
{
    private const string Default = "default";
    private static readonly string[] s_known = [Default, "dwt-dct", "dwt-dct-svd"];

    /// <summary>
    /// Opens <c>default</c> (the model in the package), <c>dwt-dct</c>, <c>dwt-dct-svd</c>, a folder with <c>system.json</c>
    /// (<see cref="OnnxPairSystem"/>) or a model folder of this library (<see cref="WatermarkModel.Load(string, ExecutionOptions?)"/>).
    /// </summary>
    /// <param name="name">The name or the folder.</param>
    /// <param name="execution">Where networks run; null is the CPU.</param>
    /// <returns>The system; whoever opens it disposes it.</returns>
    /// <exception cref="ArgumentException">Neither a known name nor such a folder; says what is known.</exception>
    /// <exception cref="WatermarkModelException">The folder's files are not usable; says which and why.</exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static IWatermarkSystem Open(string name, ExecutionOptions? execution = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        switch (name)
        {
            case Default: return EngineSystem.Owning(WatermarkModel.LoadDefault(execution));
            case "dwt-dct": return new DwtDctSystem();
            case "dwt-dct-svd": return new DwtDctSvdSystem();
        }

        if (File.Exists(Path.Combine(name, OnnxPairDescription.FileName))) return OnnxPairSystem.Load(name, execution);
        if (File.Exists(Path.Combine(name, WatermarkModel.EmbedderFile))) return EngineSystem.Owning(WatermarkModel.Load(name, execution));
        string reason = Directory.Exists(name)
            ? $"The folder '{name}' holds neither {OnnxPairDescription.FileName} nor {WatermarkModel.EmbedderFile}."
            : $"'{name}' is not a system.";
        throw new ArgumentException(
            $"{reason} Known: {string.Join(", ", s_known)}, a folder with {OnnxPairDescription.FileName}, or a model folder.", nameof(name));
    }
}
