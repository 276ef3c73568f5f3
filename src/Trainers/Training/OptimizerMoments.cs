using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Moves what Adam and AdamW remember. TorchSharp 0.107.0 reads a saved optimizer into memory of the processor alone.</summary>
internal static class OptimizerMoments
{
    public static void To(AdamW optimizer, Device device)
    {
        foreach (AdamW.State state in optimizer.state_dict().State.Cast<AdamW.State>())
        {
            state.exp_avg = Moved(state.exp_avg, device);
            state.exp_avg_sq = Moved(state.exp_avg_sq, device);
        }
    }

    public static void To(Adam optimizer, Device device)
    {
        foreach (Adam.State state in optimizer.state_dict().State.Cast<Adam.State>())
        {
            state.exp_avg = Moved(state.exp_avg, device);
            state.exp_avg_sq = Moved(state.exp_avg_sq, device);
        }
    }

    private static Tensor Moved(Tensor tensor, Device device)
    {
        if (tensor.device_type == device.type) return tensor;
        Tensor moved = tensor.to(device).DetachFromDisposeScope();
        tensor.Dispose();
        return moved;
    }
}
