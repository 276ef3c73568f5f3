using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Moves pictures and masks by one projective map; the canvas stays, what gets uncovered is mid-grey and unmarked.</summary>
internal static class Warp
{
    /// <param name="images">(N, 3, H, W) in [0, 1].</param>
    /// <param name="masks">(N, 1, H, W).</param>
    /// <param name="source">From a point of the result to the point it shows, in pixels from the top left corner of the picture (pixel centres at one half).</param>
    /// <param name="nearest">Takes the nearest pixel instead of mixing four.</param>
    public static (Tensor Images, Tensor Masks) Apply(Tensor images, Tensor masks, Homography source, bool nearest = false)
    {
        int height = (int)images.shape[2], width = (int)images.shape[3];
        float[] places = new float[height * width * 2];
        for (int row = 0, at = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double x = column + 0.5, y = row + 0.5, w = source.G * x + source.H * y + source.I;
                // grid_sample's [-1, 1] goes from border to border.
                places[at++] = (float)(2 * (source.A * x + source.B * y + source.C) / (w * width) - 1);
                places[at++] = (float)(2 * (source.D * x + source.E * y + source.F) / (w * height) - 1);
            }
        }

        Tensor grid = tensor(places, [1, height, width, 2]).expand(images.shape[0], -1, -1, -1);
        GridSampleMode mode = nearest ? GridSampleMode.Nearest : GridSampleMode.Bilinear;
        Tensor moved = F.grid_sample(images - Scalars.Of(0.5), grid, mode, GridSamplePaddingMode.Zeros, align_corners: false).Plus(Scalars.Of(0.5));
        return (moved, F.grid_sample(masks, grid, mode, GridSamplePaddingMode.Zeros, align_corners: false));
    }
}
