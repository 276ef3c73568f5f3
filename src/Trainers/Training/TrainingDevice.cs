namespace MlNetWatermark.Trainers;

/// <summary>What a training run computes on.</summary>
public enum TrainingDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU. Needs a libtorch that was built for CUDA, such as TorchSharp-cuda-linux brings; see the README for others.</summary>
    Cuda,
}
