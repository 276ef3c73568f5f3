using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>The real JPEG codec, colour at half resolution; the gradient passes straight through, or not at all. <see cref="Jpeg"/> computes the same differentiably.</summary>
/// <remarks>MaskWM, section 3.2, trains with quality 50. Differs: there no gradient reaches the embedder; here it does, as if nothing had happened.</remarks>
/// <param name="lowestQuality">Lowest quality at full severity, 1 to the highest.</param>
/// <param name="highestQuality">Highest quality, up to 100. Both 50 is the paper's.</param>
/// <param name="stopsGradient">Whether no gradient passes, as in MBRS and MaskWM: the reader learns from the codec, the embedder does not.</param>
/// <exception cref="ArgumentOutOfRangeException">A quality is outside its range.</exception>
public sealed class RealJpeg(int lowestQuality = 50, int highestQuality = 95, bool stopsGradient = false) : IDistortion
{
    /// <summary>Lowest quality.</summary>
    public int LowestQuality { get; } = Allowed.Between(lowestQuality, 1, 100);

    /// <summary>Highest quality.</summary>
    public int HighestQuality { get; } = Allowed.Between(highestQuality, lowestQuality, 100);

    /// <summary>Whether no gradient passes.</summary>
    public bool StopsGradient { get; } = stopsGradient;

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        int quality = (int)Math.Round(HighestQuality - (HighestQuality - LowestQuality) * severity * random.NextDouble());
        return (images, masks) => (StopsGradient ? Compress(images.detach(), quality) : Compress(images, quality), masks);
    }

    internal static Tensor Compress(Tensor images, int quality)
    {
        Tensor coded = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = false });
        return coded.Plus(images - images.detach()); // exactly what the codec says, and a gradient of 1
    }
}
