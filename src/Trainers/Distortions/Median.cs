using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Median of a square window, each channel on its own; the gradient goes to the value that was chosen.</summary>
/// <remarks>MaskWM, section 3.2, trains with 5 x 5 and zeros beyond the border. Differs: the window is drawn, the border is repeated.</remarks>
/// <param name="largestSide">Largest side of the window in pixels: 3, 5, 7 or 9. The cost grows with its square.</param>
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
        long radius = side / 2, height = images.shape[2], width = images.shape[3];
        Tensor padded = nn.functional.pad(images, [radius, radius, radius, radius], PaddingModes.Replicate);
        Tensor[] window = [.. from y in Enumerable.Range(0, side) from x in Enumerable.Range(0, side) select padded.narrow(2, y, height).narrow(3, x, width)];
        (Tensor middle, _) = kthvalue(stack(window, -1), (side * side + 1) / 2, -1); // (N, 3, H, W, side * side) to (N, 3, H, W)
        return middle;
    }
}
