using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Shrinks with antialiasing, then enlarges again.</summary>
/// <remarks>
/// 0.3: a photo of 480 pixels reduced to a quarter, seen at the working size of 256. MaskWM tests with 0.5; its published training leaves it out.
/// </remarks>
/// <param name="smallest">Smallest factor at full severity, 0.05 to 1. No side gets shorter than 8 pixels.</param>
/// <exception cref="ArgumentOutOfRangeException">The factor is outside its range.</exception>
public sealed class ResizeAndBack(double smallest = 0.3) : IDistortion
{
    /// <summary>Smallest factor.</summary>
    public double Smallest { get; } = Allowed.Between(smallest, 0.05, 1);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double factor = 1 - (1 - Smallest) * severity * random.NextDouble();
        return (images, masks) => (To(To(images, (long)(images.shape[2] * factor), (long)(images.shape[3] * factor)), images.shape[2], images.shape[3]), masks);
    }

    internal static Tensor To(Tensor images, long height, long width) =>
        Rescale.To(images, Math.Max(8, height), Math.Max(8, width));
}
