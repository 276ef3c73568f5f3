namespace MlNetWatermark;

/// <summary>Where and how wide a model runs.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Threads inside one network run.</summary>
    /// <value>Default 0: ONNX Runtime chooses (one a core). 1 is best when the application itself runs many at a time.</value>
    public int Threads { get; init; }

    /// <summary>Index of the GPU to try; null runs on the CPU.</summary>
    /// <value>Default null. Falls back to the CPU when no GPU provider works; <see cref="WatermarkModel.ActiveProvider"/> says which one does.</value>
    public int? GpuDeviceId { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is negative.</exception>
    public void Validate()
    {
        if (Threads < 0) throw new ArgumentException($"The number of threads is 0 or more; {Threads} was given.");
        if (GpuDeviceId < 0) throw new ArgumentException($"The index of a GPU is 0 or more; {GpuDeviceId} was given.");
    }
}
