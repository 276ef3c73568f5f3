using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>How the numbers of a batch lie in memory.</summary>
internal static class MemoryLayout
{
    /// <summary>Convolutions run faster over channels-last memory, and the layout flows through the network from its input.</summary>
    /// <param name="images">(N, C, H, W).</param>
    /// <returns>The same numbers under the same shape.</returns>
    public static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
