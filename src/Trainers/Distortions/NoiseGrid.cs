using System.Globalization;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>The strengths at which ISMark (arXiv 2204.11513) measures bit errors, each one fixed; only noise and the place of a crop are drawn.</summary>
/// <remarks>The paper is silent on what a layer is exactly; where it is, the definitions are those of MBRS and HiDDeN.</remarks>
internal static class NoiseGrid
{
    /// <summary>Every entry, crops and resizing in both forms.</summary>
    public static IReadOnlyList<NoiseGridEntry> All { get; } = [.. Of(fixedSize: false), .. Of(fixedSize: true).Where(entry => entry.Layer is "crop" or "resize")];

    /// <summary>Every strength once.</summary>
    /// <param name="fixedSize">Crops are mid-grey outside and resized pictures are scaled back, so that all sizes stay; otherwise they are really of another size.</param>
    public static IReadOnlyList<NoiseGridEntry> Of(bool fixedSize)
    {
        string grey = fixedSize ? ":grey" : "", back = fixedSize ? ":back" : "";
        return
        [
            .. Entries("crop", [0.035, 0.16, 0.36, 0.64], grey, (x, area, random) => Crop.Window(Math.Sqrt(area), random, fixedSize)(x, x).Images),
            .. Entries("resize", [0.6, 0.8, 1.2, 1.4], back, (x, factor, _) => Rescale.By(x, factor, fixedSize)),
            // The strength is a variance in [-1, 1] (MBRS), twice the range here.
            .. Entries("gaussian-noise", [0.01, 0.005, 0.001], "", (x, variance, random) => GaussianNoise.Add(x, Math.Sqrt(variance) / 2, random.NextInt64())),
            .. Entries("gaussian-blur", [1, 0.5, 0.2], "", (x, sigma, _) => GaussianBlur.Blur(x, sigma)),
            .. Entries("median", [7, 5, 3], "", (x, side, _) => Median.Filter(x, (int)side)),
            .. Entries("salt-and-pepper", [0.08, 0.05, 0.02], "", (x, share, random) => SaltAndPepper.Sprinkle(x, share, random.NextInt64(), perPixel: true)),
            .. Entries("jpeg", [50, 70, 90], "", (x, quality, _) => Jpeg.Compress(x, (int)quality)),
            .. Entries("soft-jpeg", [50, 70, 90], "", (x, quality, _) => Jpeg.Compress(x, (int)quality, softened: true)),
            .. Entries("unrounded-jpeg", [50, 70, 90], "", (x, quality, _) => Jpeg.Compress(x, (int)quality, unrounded: true)),
            .. Entries("real-jpeg", [50, 70, 90], "", (x, quality, _) => RealJpeg.Compress(x, (int)quality)),
            new NoiseGridEntry("identity", "identity", (x, _) => Rounded(() => x)),
        ];
    }

    private static IEnumerable<NoiseGridEntry> Entries(string layer, double[] strengths, string form, Func<Tensor, double, Random, Tensor> apply) =>
        from strength in strengths
        let name = string.Create(CultureInfo.InvariantCulture, $"{layer}:{strength}{form}")
        select new NoiseGridEntry(layer, name, (images, random) => Rounded(() => apply(images, strength, random)));

    /// <summary>Clipped and rounded to 8 bits, as a file holds it.</summary>
    private static Tensor Rounded(Func<Tensor> edited)
    {
        using IDisposable gradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor levels = (edited().clamp(Scalars.Zero, Scalars.One) * Scalars.Of(255)).round();
        return (levels * Scalars.Of(1 / 255.0)).MoveToOuterDisposeScope();
    }
}

/// <summary>One strength of one layer.</summary>
/// <param name="Layer">The layer, such as <c>crop</c>.</param>
/// <param name="Name">Layer, strength and form, such as <c>crop:0.035:grey</c>.</param>
/// <param name="Apply">
/// From (N, 3, H, W) in [0, 1] to a new tensor on 8-bit levels, without gradient; crops and resized pictures may have another size. The caller owns it.
/// </param>
internal sealed record NoiseGridEntry(string Layer, string Name, Func<Tensor, Random, Tensor> Apply);
