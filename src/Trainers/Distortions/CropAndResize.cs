using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>Cuts out a part and enlarges it to the size of the picture, height and width each by its own factor; the mask goes along.</summary>
/// <remarks>MaskWM fine-tunes with shares of 0.1 to 1. Differs: the mask is enlarged as the picture is, not by the nearest pixel.</remarks>
/// <param name="smallestShare">Smallest share of each side that is kept, 0.01 to 1.</param>
/// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
public sealed class CropAndResize(double smallestShare = 0.1) : IDistortion
{
    /// <summary>Smallest share of each side that is kept.</summary>
    public double SmallestShare { get; } = Allowed.Between(smallestShare, 0.01, 1);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double Share() => 1 - (1 - SmallestShare) * severity * random.NextDouble();
        double high = Share(), wide = Share(), down = random.NextDouble(), right = random.NextDouble();
        return (images, masks) =>
        {
            (long top, long height) = Part(images.shape[2], high, down);
            (long left, long width) = Part(images.shape[3], wide, right);
            return (Cut(images, top, left, height, width), Cut(masks, top, left, height, width));
        };
    }

    internal static Tensor Cut(Tensor images, long top, long left, long height, long width) => F.interpolate(
        images.narrow(2, top, height).narrow(3, left, width), [images.shape[2], images.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);

    /// <summary>A stretch of a side, a pixel at least.</summary>
    internal static (long Start, long Length) Part(long side, double share, double place)
    {
        long length = Math.Max(1, (long)Math.Round(side * share));
        return ((long)((side - length + 1) * place), length);
    }
}
