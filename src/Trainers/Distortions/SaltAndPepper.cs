using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Salt and pepper: random values become 0 or 1, evenly, each channel on its own or whole pixels. The gradient passes through the values that are left.</summary>
/// <remarks>MaskWM, section 3.2, sets 5 % to 0 and 5 % to 1. ISMark (arXiv 2204.11513) tests 2 to 8 % of the pixels. Differs: the share is drawn.</remarks>
/// <param name="largestShare">Largest share of the values that change, black and white together, 0 to 1.</param>
/// <param name="perPixel">All channels of a pixel change together, to black or white.</param>
/// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
public sealed class SaltAndPepper(double largestShare = 0.1, bool perPixel = false) : IDistortion
{
    /// <summary>Largest share of the values that change.</summary>
    public double LargestShare { get; } = Allowed.Between(largestShare, 0, 1);

    /// <summary>Whether all channels of a pixel change together.</summary>
    public bool PerPixel { get; } = perPixel;

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double share = LargestShare * severity * random.NextDouble();
        long seed = random.NextInt64();
        return (images, masks) => (Sprinkle(images, share, seed, PerPixel), masks);
    }

    internal static Tensor Sprinkle(Tensor images, double share, long seed, bool perPixel)
    {
        long[] shape = [images.shape[0], perPixel ? 1 : images.shape[1], images.shape[2], images.shape[3]];
        Tensor draw = rand(shape, device: CPU, generator: new Generator((ulong)seed)).to(images.device);
        Tensor changed = draw.lt(tensor((float)share)).to_type(ScalarType.Float32), salt = draw.lt(tensor((float)(share / 2))).to_type(ScalarType.Float32);
        return (images * (Scalars.One - changed)).Plus(salt);
    }
}
