using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>New tensors lie on a device until this is disposed. TorchSharp keeps one such device per process.</summary>
internal sealed class DeviceScope : IDisposable
{
    private readonly Device _before = get_default_device();

    public DeviceScope(TrainingDevice device) => set_default_device(device == TrainingDevice.Cuda ? CUDA : CPU);

    public void Dispose() => set_default_device(_before);
}
