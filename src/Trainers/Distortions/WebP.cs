using MlNetWatermark.Trainers.Datasets;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>The real WebP codec, lossy, quality 90 down to 25; the gradient passes straight through.</summary>
internal sealed class WebP : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        int quality = (int)Math.Round(90 - 65 * severity * random.NextDouble());
        return (images, masks) =>
        {
            Tensor coded = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.WebP, Quality = quality });
            return (images + (coded - images).detach(), masks);
        };
    }
}
