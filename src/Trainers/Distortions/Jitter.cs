using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>A slight affine move: rotation, scale and shift together, mirrored at the border. What a synchronised picture may still be off by.</summary>
/// <param name="largestDegrees">Rotation either way, 0 to 45 degrees.</param>
/// <param name="largestScale">Change of each side, 0 to 0.5.</param>
/// <param name="largestShift">Shift along each side either way, 0 to 64 pixels.</param>
/// <exception cref="ArgumentOutOfRangeException">A range is outside what is allowed.</exception>
public sealed class Jitter(double largestDegrees = 1.5, double largestScale = 0.02, double largestShift = 3) : IDistortion
{
    /// <summary>Rotation either way in degrees.</summary>
    public double LargestDegrees { get; } = Allowed.Between(largestDegrees, 0, 45);

    /// <summary>Change of each side, as a share.</summary>
    public double LargestScale { get; } = Allowed.Between(largestScale, 0, 0.5);

    /// <summary>Shift along each side in pixels.</summary>
    public double LargestShift { get; } = Allowed.Between(largestShift, 0, 64);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double Symmetric(double range) => range * severity * (2 * random.NextDouble() - 1);
        double angle = Symmetric(LargestDegrees) * Math.PI / 180, scaleY = 1 + Symmetric(LargestScale), scaleX = 1 + Symmetric(LargestScale);
        double shiftY = Symmetric(LargestShift), shiftX = Symmetric(LargestShift);
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
