using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Brightness, contrast, saturation and gamma together, each by a factor around 1.</summary>
/// <param name="brightness">Largest way of the factor from 1, 0 to 1; so for the others.</param>
/// <param name="contrast">About the mean of the picture.</param>
/// <param name="saturation">About the luminance of the pixel.</param>
/// <param name="gamma">An exponent; at most 0.99, so that it stays above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A range is outside 0 to 1.</exception>
public sealed class ColourShift(double brightness = 0.4, double contrast = 0.4, double saturation = 0.7, double gamma = 0.3) : IDistortion
{
    /// <summary>Largest way of the brightness factor from 1.</summary>
    public double Brightness { get; } = Allowed.Between(brightness, 0, 1);

    /// <summary>Largest way of the contrast factor from 1.</summary>
    public double Contrast { get; } = Allowed.Between(contrast, 0, 1);

    /// <summary>Largest way of the saturation factor from 1.</summary>
    public double Saturation { get; } = Allowed.Between(saturation, 0, 1);

    /// <summary>Largest way of the exponent from 1.</summary>
    public double Gamma { get; } = Allowed.Between(gamma, 0, 0.99);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        float Factor(double range) => (float)(1 + range * severity * (2 * random.NextDouble() - 1));
        float brighter = Factor(Brightness), harder = Factor(Contrast), stronger = Factor(Saturation), exponent = Factor(Gamma);
        return (images, masks) =>
        {
            Tensor x = (images * tensor(brighter)).clamp(Scalars.Zero, Scalars.One);
            Tensor mean = x.mean([1, 2, 3], keepdim: true);
            x = mean.Plus((x - mean) * tensor(harder));
            Tensor grey = Grey.Of(x);
            x = grey.Plus((x - grey) * tensor(stronger)).clamp(Scalars.Of(1e-4), Scalars.One);
            return (x.pow(tensor(exponent)), masks);
        };
    }
}
