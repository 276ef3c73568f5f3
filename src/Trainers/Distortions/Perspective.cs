using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Moves each corner of picture and mask inwards on its own, as a photograph of a screen does; what gets uncovered is mid-grey and unmarked.</summary>
/// <remarks>MaskWM, section 3.2: the scale is drawn, then each corner moves by up to that share of half the width and half the height. Differs: not by whole pixels.</remarks>
/// <param name="smallestScale">Smallest scale at full severity, 0 to the largest.</param>
/// <param name="largestScale">Largest scale, up to 0.6: beyond two thirds, four corners need not be a picture seen from in front.</param>
/// <exception cref="ArgumentOutOfRangeException">A scale is outside its range.</exception>
public sealed class Perspective(double smallestScale = 0.1, double largestScale = 0.5) : IDistortion
{
    /// <summary>Smallest scale.</summary>
    public double SmallestScale { get; } = Allowed.Between(smallestScale, 0, 0.6);

    /// <summary>Largest scale.</summary>
    public double LargestScale { get; } = Allowed.Between(largestScale, smallestScale, 0.6);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double scale = severity * (SmallestScale + (LargestScale - SmallestScale) * random.NextDouble());
        double Way() => scale / 2 * random.NextDouble();
        (double X, double Y)[] corners = [(Way(), Way()), (1 - Way(), Way()), (1 - Way(), 1 - Way()), (Way(), 1 - Way())];
        return (images, masks) => Move(images, masks, corners);
    }

    /// <param name="images">(N, 3, H, W).</param>
    /// <param name="masks">(N, 1, H, W).</param>
    /// <param name="corners">Where the corners go, clockwise from the top left, as shares of width and height.</param>
    internal static (Tensor Images, Tensor Masks) Move(Tensor images, Tensor masks, (double X, double Y)[] corners)
    {
        double height = images.shape[2], width = images.shape[3];
        Homography back = Homography.ToQuadrilateral(corners).Inverse();
        return Warp.Apply(images, masks, Homography.Scaling(width, height).After(back).After(Homography.Scaling(1 / width, 1 / height)));
    }
}
