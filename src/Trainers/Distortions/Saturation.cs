using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Saturation: the distance to the pixel's luminance times a factor around 1; 0 would be grey. Clipped to [0, 1].</summary>
/// <remarks>MaskWM tests with factors of 0.7 to 1.3; its published training leaves it out.</remarks>
/// <param name="range">Largest way of the factor from 1, 0 to 1.</param>
/// <exception cref="ArgumentOutOfRangeException">The range is outside 0 to 1.</exception>
public sealed class Saturation(double range = 0.3) : IDistortion
{
    /// <summary>Largest way of the factor from 1.</summary>
    public double Range { get; } = Allowed.Between(range, 0, 1);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        float factor = (float)(1 + Range * severity * (2 * random.NextDouble() - 1));
        return (images, masks) =>
        {
            Tensor grey = Grey.Of(images); // (N, 1, H, W)
            return (grey.Plus((images - grey) * tensor(factor)).clamp(Scalars.Zero, Scalars.One), masks);
        };
    }
}
