using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>JPEG (ITU-T T.81 baseline: YCbCr, 4:2:0, 8x8 DCT, the tables of Annex K) with real rounding forwards and a soft gradient backwards.</summary>
/// <remarks>
/// Gradient of rounding: 1 where a coefficient survives, 4x^2 below one half, so that energy moves to coefficients that live (after Shin and
/// Song 2017, who soften the value too). Half the time the picture is enlarged first: photos are larger than the working size, and a codec meets them there.
/// </remarks>
/// <param name="lowestQuality">Lowest quality at full severity, on the scale of the Independent JPEG Group, 1 to 95; the highest is 95.</param>
/// <param name="asIs">Never enlarges: for pictures that are compressed at the size they have here.</param>
/// <param name="softened">Rounds softly forwards as well, by the cube of the rest (Shin and Song 2017): what ISMark and MBRS call simulated JPEG, and further from a real codec.</param>
/// <param name="unrounded">Does not round: coefficients below one half are cubed, the others stay. The form in the code of StegaStamp and MBRS, furthest from a real codec.</param>
/// <exception cref="ArgumentOutOfRangeException">The quality is outside its range.</exception>
/// <exception cref="ArgumentException">Softened and unrounded at once.</exception>
public sealed class Jpeg(int lowestQuality = 25, bool asIs = false, bool softened = false, bool unrounded = false) : IDistortion
{
    private static readonly float[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly float[] Chrominance =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    internal static readonly float[] ToYcbcr = [0.299f, 0.587f, 0.114f, -0.168736f, -0.331264f, 0.5f, 0.5f, -0.418688f, -0.081312f];
    internal static readonly float[] ToRgb = [1, 0, 1.402f, 1, -0.344136f, -0.714136f, 1, 1.772f, 0];

    private const int HighestQuality = 95;

    /// <summary>Lowest quality.</summary>
    public int LowestQuality { get; } = Allowed.Between(lowestQuality, 1, HighestQuality);

    /// <summary>Whether no picture is enlarged.</summary>
    public bool AsIs { get; } = asIs;

    /// <summary>Whether rounding is soft forwards as well.</summary>
    public bool Softened { get; } = softened;

    /// <summary>Whether nothing is rounded.</summary>
    public bool Unrounded { get; } = unrounded && softened ? throw new ArgumentException("JPEG is either softened or unrounded.", nameof(unrounded)) : unrounded;

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        int quality = (int)Math.Round(HighestQuality - (HighestQuality - LowestQuality) * severity * random.NextDouble());
        double enlarge = AsIs || random.Next(2) == 0 ? 1 : 1.25 + 0.75 * random.NextDouble();
        return (images, masks) => (enlarge == 1 ? Compress(images, quality, Softened, Unrounded) : Enlarged(images, quality, enlarge), masks);
    }

    private Tensor Enlarged(Tensor images, int quality, double factor)
    {
        long height = images.shape[2], width = images.shape[3];
        Tensor large = ResizeAndBack.To(images, (long)(height * factor), (long)(width * factor));
        return ResizeAndBack.To(Compress(large, quality, Softened, Unrounded), height, width);
    }

    /// <param name="images">(N, 3, H, W) in [0, 1].</param>
    /// <param name="quality">1 to 100, on the scale of the Independent JPEG Group.</param>
    /// <param name="softened">Whether rounding is soft forwards as well.</param>
    /// <param name="unrounded">Whether nothing is rounded.</param>
    internal static Tensor Compress(Tensor images, int quality, bool softened = false, bool unrounded = false)
    {
        long height = images.shape[2], width = images.shape[3];
        long down = (16 - height % 16) % 16, right = (16 - width % 16) % 16;
        Tensor levels = F.pad(images, [0, right, 0, down], PaddingModes.Replicate) * Scalars.Of(255);
        Tensor colour = F.conv2d(levels, tensor(ToYcbcr, [3, 3, 1, 1]));
        Tensor luma = Quantise(colour.narrow(1, 0, 1) - Scalars.Of(128), Luminance, quality, softened, unrounded).Plus(Scalars.Of(128));
        Tensor chroma = Quantise(F.avg_pool2d(colour.narrow(1, 1, 2), 2), Chrominance, quality, softened, unrounded);
        chroma = F.interpolate(chroma, [levels.shape[2], levels.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor back = F.conv2d(cat([luma, chroma], 1), tensor(ToRgb, [3, 3, 1, 1])) * Scalars.Of(1 / 255.0);
        return back.narrow(2, 0, height).narrow(3, 0, width).clamp(Scalars.Zero, Scalars.One);
    }

    private static Tensor Quantise(Tensor planes, float[] table, int quality, bool softened, bool unrounded)
    {
        double scale = quality < 50 ? 5000.0 / quality : 200 - 2 * quality;
        float[] steps = [.. table.Select(v => (float)Math.Clamp(Math.Floor((v * scale + 50) / 100), 1, 255))];
        Tensor step = tensor(steps);
        return BlockTransform.Backwards(Round(BlockTransform.Forwards(planes) / step, softened, unrounded) * step, planes.shape);
    }

    private static Tensor Round(Tensor x, bool softened, bool unrounded)
    {
        if (unrounded) return where(x.detach().abs().lt(Scalars.Of(0.5)), x.pow(Scalars.Of(3)), x);
        if (softened)
        {
            Tensor rest = x - x.detach().round();
            return x.detach().round().Plus(rest.pow(Scalars.Of(3)));
        }

        Tensor alive = x.detach().abs().ge(Scalars.Of(0.5)).to_type(ScalarType.Float32);
        Tensor slope = alive.Plus((Scalars.One - alive) * (x.detach() * x.detach() * Scalars.Of(4)));
        Tensor soft = x * slope; // gradient = slope
        return x.detach().round().Plus(soft) - soft.detach();
    }
}
