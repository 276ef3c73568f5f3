using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Gaussian noise, standard deviation from 0 to a largest one.</summary>
/// <remarks>MaskWM, section 3.2, trains with 0.05. Differs: the deviation is drawn.</remarks>
/// <param name="largestSigma">Largest standard deviation at full severity, 0 to 1; 1 is the whole range of a picture.</param>
/// <exception cref="ArgumentOutOfRangeException">The deviation is outside its range.</exception>
public sealed class GaussianNoise(double largestSigma = 0.06) : IDistortion
{
    /// <summary>Largest standard deviation.</summary>
    public double LargestSigma { get; } = Allowed.Between(largestSigma, 0, 1);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double sigma = LargestSigma * severity * random.NextDouble();
        long seed = random.NextInt64();
        return (images, masks) => (Add(images, sigma, seed), masks);
    }

    internal static Tensor Add(Tensor images, double sigma, long seed) =>
        images.Plus(randn(images.shape, device: CPU, generator: new Generator((ulong)seed)).to(images.device) * tensor((float)sigma));
}
