using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Cuts square training crops at varied scale and aspect out of pictures.</summary>
/// <remarks>Scale and aspect vary because at use a picture of any shape is resampled to the square working size.</remarks>
/// <param name="pictures">Each (3, height, width), bytes.</param>
/// <param name="side">Side of the crops in pixels.</param>
/// <param name="largestScale">Widest crop, in sides, before it is resampled; cut off at the picture. Above the default, sides are drawn by their logarithm.</param>
internal sealed class CropSampler(IReadOnlyList<Tensor> pictures, int side, double largestScale = CropSampler.LargestScale)
{
    /// <summary>Where nothing else is said.</summary>
    public const double LargestScale = 1.9;

    /// <returns>(count, 3, side, side), values in [0, 1].</returns>
    public Tensor Draw(int count, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> crops = [];
        for (int i = 0; i < count; i++)
        {
            Tensor picture = pictures[random.Next(pictures.Count)];
            (long height, long width) = Size(picture.shape[1], picture.shape[2], random);
            long top = random.NextInt64(picture.shape[1] - height + 1), left = random.NextInt64(picture.shape[2] - width + 1);
            Tensor crop = picture.narrow(1, top, height).narrow(2, left, width).contiguous().to(get_default_device()).to_type(ScalarType.Float32).unsqueeze(0);
            if (height != side || width != side)
            {
                crop = F.interpolate(crop, [side, side], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
            }

            if (random.Next(2) == 0) crop = crop.flip(3);
            if (random.Next(4) == 0) crop = crop.transpose(2, 3);
            crops.Add(crop);
        }

        return (cat(crops, 0) * Scalars.Of(1 / 255.0)).MoveToOuterDisposeScope();
    }

    private (long Height, long Width) Size(long height, long width, Random random)
    {
        if (largestScale <= LargestScale) return (Length(height, 1, random), Length(width, 1, random));
        // Two draws as before within a common one, or wide crops would hardly ever have the aspect of pictures.
        double common = Math.Pow(largestScale / LargestScale, random.NextDouble());
        return (Length(height, common, random), Length(width, common, random));
    }

    private long Length(long available, double scale, Random random) =>
        Math.Min(available, (long)(side * scale * (1 + (Math.Min(largestScale, LargestScale) - 1) * random.NextDouble())));
}
