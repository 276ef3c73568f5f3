using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Gaussian blur, sigma up to 2 pixels.</summary>
internal sealed class GaussianBlur : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        double sigma = 0.3 + 1.7 * severity * random.NextDouble();
        int radius = Math.Max(1, (int)Math.Ceiling(2.5 * sigma));
        float[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => (float)Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        float sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        Tensor down = tensor(weights, [1, 1, weights.Length, 1]).repeat(3, 1, 1, 1);
        Tensor across = tensor(weights, [1, 1, 1, weights.Length]).repeat(3, 1, 1, 1);
        return (images, masks) =>
        {
            Tensor padded = F.pad(images, [radius, radius, radius, radius], PaddingModes.Reflect);
            return (F.conv2d(F.conv2d(padded, down, groups: 3), across, groups: 3), masks);
        };
    }
}
