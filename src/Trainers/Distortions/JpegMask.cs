using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>JPEG as a low-pass: of each 8 x 8 block, only the lowest DCT coefficients are kept, without any rounding.</summary>
/// <remarks>
/// MBRS (Jia et al., ACM MM 2021), as MaskWM, section 3.2, uses it: 5 x 5 of luminance, 3 x 3 of each colour difference, colour at full resolution. Differs:
/// below full severity more is kept.
/// </remarks>
/// <param name="luma">Side of the kept square of luminance, 1 to 8; 8 keeps all.</param>
/// <param name="chroma">Side of the kept square of the colour differences, 0 to 8.</param>
/// <exception cref="ArgumentOutOfRangeException">A side is outside its range.</exception>
public sealed class JpegMask(int luma = 5, int chroma = 3) : IDistortion
{
    /// <summary>Side of the kept square of luminance.</summary>
    public int Luma { get; } = Allowed.Between(luma, 1, 8);

    /// <summary>Side of the kept square of the colour differences.</summary>
    public int Chroma { get; } = Allowed.Between(chroma, 0, 8);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        int Kept(int side) => 8 - (int)Math.Round((8 - side) * severity);
        int keptLuma = Kept(Luma), keptChroma = Kept(Chroma);
        return (images, masks) => (Keep(images, keptLuma, keptChroma), masks);
    }

    internal static Tensor Keep(Tensor images, int luma, int chroma)
    {
        long height = images.shape[2], width = images.shape[3];
        Tensor padded = F.pad(images, [0, (8 - width % 8) % 8, 0, (8 - height % 8) % 8], PaddingModes.Replicate);
        Tensor colour = F.conv2d(padded, tensor(Jpeg.ToYcbcr, [3, 3, 1, 1]));
        Tensor kept = cat([LowPass(colour.narrow(1, 0, 1), luma), LowPass(colour.narrow(1, 1, 2), chroma)], 1);
        Tensor back = F.conv2d(kept, tensor(Jpeg.ToRgb, [3, 3, 1, 1]));
        return back.narrow(2, 0, height).narrow(3, 0, width).clamp(Scalars.Zero, Scalars.One);
    }

    private static Tensor LowPass(Tensor planes, int side)
    {
        float[] kept = [.. Enumerable.Range(0, 64).Select(i => i / 8 < side && i % 8 < side ? 1f : 0f)];
        return BlockTransform.Backwards(BlockTransform.Forwards(planes.contiguous()) * tensor(kept), planes.shape);
    }
}
