using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Drops all colour: BT.601 luminance in every channel.</summary>
public sealed class Grey : IDistortion
{
    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        return (images, masks) => (Of(images).expand(-1, 3, -1, -1), masks);
    }

    /// <summary>BT.601 luminance, (N, 1, H, W).</summary>
    internal static Tensor Of(Tensor images)
    {
        Tensor weights = tensor(new[] { 0.299f, 0.587f, 0.114f }, [1, 3, 1, 1]);
        return nn.functional.conv2d(images, weights);
    }
}
