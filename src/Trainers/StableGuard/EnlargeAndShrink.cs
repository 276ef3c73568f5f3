using MlNetWatermark.Trainers.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>What is left of a mark that was enlarged to a picture's size and shrunk with it again, as the embedding and the reading step do.</summary>
/// <remarks>
/// A bilinear enlargement and then a triangle filter as wide: two triangles one upon the other, which for a large factor are a cubic B-spline; its samples are 1/6, 2/3, 1/6.
/// Without this a network writes into frequencies that whole pictures do not give back. Differs: the paper marks at the working size alone.
/// </remarks>
internal static class EnlargeAndShrink
{
    private static readonly float[] Spline = [1 / 6f, 2 / 3f, 1 / 6f];

    /// <param name="change">(N, 3, H, W).</param>
    /// <returns>The same shape.</returns>
    public static Tensor Of(Tensor change)
    {
        long channels = change.shape[1];
        Tensor spline = tensor(Spline), kernel = (spline.unsqueeze(1) * spline.unsqueeze(0)).reshape(1, 1, 3, 3).expand(channels, 1, 3, 3);
        return MemoryLayout.ChannelsLast(F.conv2d(F.pad(change, [1, 1, 1, 1], PaddingModes.Replicate), kernel, groups: channels));
    }
}
