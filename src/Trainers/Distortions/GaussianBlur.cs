using System.Globalization;
using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>Gaussian blur with mirrored borders.</summary>
/// <remarks>MaskWM, section 3.2, trains with sigma 1 in a 5 x 5 window. Differs: sigma is drawn and the window grows with it.</remarks>
/// <param name="smallestSigma">Smallest standard deviation in pixels, 0.1 to 5.</param>
/// <param name="largestSigma">Largest one at full severity, from the smallest to 5. Pictures must be more than 2.5 times as large.</param>
/// <exception cref="ArgumentOutOfRangeException">A deviation is outside its range.</exception>
public sealed class GaussianBlur(double smallestSigma = 0.3, double largestSigma = 2) : IDistortion
{
    /// <summary>Smallest standard deviation in pixels.</summary>
    public double SmallestSigma { get; } = Allowed.Between(smallestSigma, 0.1, 5);

    /// <summary>Largest standard deviation in pixels.</summary>
    public double LargestSigma { get; } = Allowed.Between(largestSigma, smallestSigma, 5);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double sigma = SmallestSigma + (LargestSigma - SmallestSigma) * severity * random.NextDouble();
        return (images, masks) => (Blur(images, sigma), masks);
    }

    internal static Tensor Blur(Tensor images, double sigma)
    {
        int radius = Math.Max(1, (int)Math.Ceiling(2.5 * sigma));
        if (Math.Min(images.shape[2], images.shape[3]) <= radius)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"A blur of {sigma:0.##} pixels needs pictures of more than {radius} pixels each way; these have {images.shape[2]} x {images.shape[3]}."), nameof(images));
        }

        float[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => (float)Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        float sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        Tensor down = tensor(weights, [1, 1, weights.Length, 1]).repeat(3, 1, 1, 1);
        Tensor across = tensor(weights, [1, 1, 1, weights.Length]).repeat(3, 1, 1, 1);
        Tensor padded = F.pad(images, [radius, radius, radius, radius], PaddingModes.Reflect);
        return F.conv2d(F.conv2d(padded, down, groups: 3), across, groups: 3);
    }
}
