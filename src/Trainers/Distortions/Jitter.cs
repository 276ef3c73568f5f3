using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>A slight affine move: rotation up to 1.5 degrees, scale up to 2 %, shift up to 3 pixels. What a synchronised picture may still be off by.</summary>
internal sealed class Jitter : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        double Symmetric(double range) => range * severity * (2 * random.NextDouble() - 1);
        double angle = Symmetric(1.5) * Math.PI / 180, scaleY = 1 + Symmetric(0.02), scaleX = 1 + Symmetric(0.02), shiftY = Symmetric(3), shiftX = Symmetric(3);
        return (images, masks) =>
        {
            // affine_grid works in [-1, 1]: half a side is one unit.
            float c = (float)Math.Cos(angle), s = (float)Math.Sin(angle), tx = (float)(2 * shiftX / images.shape[3]), ty = (float)(2 * shiftY / images.shape[2]);
            Tensor move = tensor(new[] { c * (float)scaleX, -s, tx, s, c * (float)scaleY, ty }, [1, 2, 3]).expand(images.shape[0], -1, -1);
            Tensor grid = F.affine_grid(move, images.shape, align_corners: false);
            Tensor moved = F.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false);
            return (moved, F.grid_sample(masks, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false));
        };
    }
}
