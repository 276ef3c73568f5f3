using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Losses;

/// <summary>How far pictures are from each other, without a trained network: absolute differences of pixels, of their gradients, and at half and quarter size.</summary>
/// <remarks>Stands where a paper has LPIPS, whose weights are not part of this library. It is not LPIPS: it knows nothing of textures that look alike.</remarks>
internal static class PictureDifference
{
    private const double GradientWeight = 0.5;
    private const double CoarseWeight = 0.5;

    /// <param name="difference">(N, 3, H, W), of two pictures; H and W multiples of 4.</param>
    /// <returns>A scalar in the units of the difference.</returns>
    public static Tensor Of(Tensor difference)
    {
        Tensor half = F.avg_pool2d(difference, 2);
        return difference.abs().mean().Plus(Gradients(difference) * Scalars.Of(GradientWeight))
            .Plus(half.abs().mean().Plus(F.avg_pool2d(half, 2).abs().mean()) * Scalars.Of(CoarseWeight));
    }

    private static Tensor Gradients(Tensor difference)
    {
        (long height, long width) = (difference.shape[2], difference.shape[3]);
        Tensor across = difference.narrow(3, 1, width - 1) - difference.narrow(3, 0, width - 1);
        Tensor down = difference.narrow(2, 1, height - 1) - difference.narrow(2, 0, height - 1);
        return across.abs().mean().Plus(down.abs().mean());
    }
}
