using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Turns picture and mask about the centre; the canvas stays, uncovered corners are mid-grey and unmarked.</summary>
/// <remarks>MaskWM, section 3.2, trains with whole degrees up to 90 and the nearest pixel. Differs: any angle, and bilinear unless asked.</remarks>
/// <param name="largestDegrees">Largest angle either way, 0 to 180 degrees.</param>
/// <param name="nearest">Takes the nearest pixel instead of mixing four.</param>
/// <exception cref="ArgumentOutOfRangeException">The angle is outside its range.</exception>
public sealed class Rotation(double largestDegrees = 90, bool nearest = false) : IDistortion
{
    /// <summary>Largest angle either way in degrees.</summary>
    public double LargestDegrees { get; } = Allowed.Between(largestDegrees, 0, 180);

    /// <summary>Whether the nearest pixel is taken.</summary>
    public bool Nearest { get; } = nearest;

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double degrees = LargestDegrees * severity * (2 * random.NextDouble() - 1);
        return (images, masks) => Turn(images, masks, degrees, Nearest);
    }

    /// <summary>Turns counter-clockwise.</summary>
    internal static (Tensor Images, Tensor Masks) Turn(Tensor images, Tensor masks, double degrees, bool nearest)
    {
        double x = images.shape[3] / 2.0, y = images.shape[2] / 2.0;
        // The way back of a turn counter-clockwise is one clockwise.
        Homography source = Homography.Translation(x, y).After(Homography.Rotation(degrees)).After(Homography.Translation(-x, -y));
        return Warp.Apply(images, masks, source, nearest);
    }
}
