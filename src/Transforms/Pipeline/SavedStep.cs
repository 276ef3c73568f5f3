namespace MlNetWatermark;

/// <summary>How one kind of step marks itself in a saved ML.NET model.</summary>
/// <param name="ModelSignature">Exactly eight characters.</param>
/// <param name="LoaderSignature">The name under which ML.NET finds the loader, at most 24 characters.</param>
internal sealed record SavedStepFormat(string ModelSignature, string LoaderSignature)
{
    /// <summary>Version that is written now.</summary>
    public const uint WrittenVersion = 0x00010005;

    /// <summary>Oldest reader that understands what is written now.</summary>
    public const uint ReadableVersion = 0x00010005;

    /// <summary>Oldest file that is still read.</summary>
    public const uint OldestReadableVersion = 0x00010005;
}

/// <summary>What a saved step holds: its settings, ready to be read in the order they were written, and the bytes of its two or three ONNX files.</summary>
internal sealed record SavedStep(BinaryReader Settings, byte[] Embedder, byte[] Extractor, byte[]? Decoder)
{
    private const int NoGpu = -1;

    /// <summary>Writes the settings that every step has.</summary>
    public static void WriteShared(BinaryWriter writer, WatermarkStepOptions options)
    {
        writer.Write(options.OutputColumnName);
        writer.Write(options.InputColumnName ?? options.OutputColumnName);
        writer.Write(options.BatchSize);
        writer.Write(options.Execution.Threads);
        writer.Write(options.Execution.GpuDeviceId ?? NoGpu);
    }

    /// <summary>Reads them back into options of the step's kind.</summary>
    public TOptions ReadShared<TOptions>(TOptions blank) where TOptions : WatermarkStepOptions => (TOptions)(blank with
    {
        OutputColumnName = Settings.ReadString(),
        InputColumnName = Settings.ReadString(),
        BatchSize = Settings.ReadInt32(),
        Execution = new ExecutionOptions { Threads = Settings.ReadInt32(), GpuDeviceId = Settings.ReadInt32() is var id and not NoGpu ? id : null },
    });

    /// <summary>Opens the stored model and makes the step that owns it; closes the model again when that fails.</summary>
    public TStep WithModel<TStep>(WatermarkStepOptions options, Func<ModelLease, TStep> create) where TStep : WatermarkTransformer
    {
        ModelLease lease = ModelLease.Own(WatermarkModel.Load(Embedder, Extractor, Decoder, options.Execution), options);
        try
        {
            return create(lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
