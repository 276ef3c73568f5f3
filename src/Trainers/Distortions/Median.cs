using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Median of a square window, each channel on its own; the gradient goes to the value that was chosen.</summary>
/// <remarks>MaskWM, section 3.2, trains with 5 x 5 and zeros beyond the border. Differs: the window is drawn, the border is repeated.</remarks>
/// <param name="largestSide">Largest side of the window in pixels: 3, 5, 7 or 9.</param>
/// <exception cref="ArgumentOutOfRangeException">The side is even or outside 3 to 9.</exception>
public sealed class Median(int largestSide = 5) : IDistortion
{
    /// <summary>Largest side of the window; at full severity the sides from 3 are equally likely.</summary>
    public int LargestSide { get; } = Allowed.Between(largestSide, 3, 9) % 2 == 1
        ? largestSide
        : throw new ArgumentOutOfRangeException(nameof(largestSide), $"A window has an odd side; {largestSide} was given.");

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        int choices = (LargestSide - 1) / 2, side = 3 + 2 * (int)(choices * severity * random.NextDouble());
        return (images, masks) => (Filter(images, side), masks);
    }

    internal static Tensor Filter(Tensor images, int side)
    {
        long radius = side / 2;
        Tensor padded = nn.functional.pad(images, [radius, radius, radius, radius], PaddingModes.Replicate);
        return padded.flatten(2).gather(2, MedianSelection.Positions(padded, side)).view(images.shape);
    }
}
