using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Shrinks to between 0.3 and 1 of the size with antialiasing, then enlarges again.</summary>
/// <remarks>0.3: a photo of 480 pixels reduced to a quarter, seen at the working size of 256.</remarks>
internal sealed class ResizeAndBack : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        double factor = 1 - 0.7 * severity * random.NextDouble();
        return (images, masks) => (To(To(images, (long)(images.shape[2] * factor), (long)(images.shape[3] * factor)), images.shape[2], images.shape[3]), masks);
    }

    internal static Tensor To(Tensor images, long height, long width) =>
        F.interpolate(images, [Math.Max(8, height), Math.Max(8, width)], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
}
