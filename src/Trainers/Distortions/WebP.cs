using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>The real WebP codec, lossy; the gradient passes straight through.</summary>
/// <param name="lowestQuality">Lowest quality at full severity, 1 to 90; the highest is 90.</param>
/// <exception cref="ArgumentOutOfRangeException">The quality is outside its range.</exception>
public sealed class WebP(int lowestQuality = 25) : IDistortion
{
    private const int HighestQuality = 90;

    /// <summary>Lowest quality.</summary>
    public int LowestQuality { get; } = Allowed.Between(lowestQuality, 1, HighestQuality);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        int quality = (int)Math.Round(HighestQuality - (HighestQuality - LowestQuality) * severity * random.NextDouble());
        return (images, masks) =>
        {
            Tensor coded = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.WebP, Quality = quality });
            return (images.Plus((coded - images).detach()), masks);
        };
    }
}
