using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>Another size: shrinks with antialiasing or enlarges, bilinear, height and width alike; pictures and masks keep the new size or return to the old one.</summary>
/// <remarks>
/// ISMark (arXiv 2204.11513) tests 0.6 to 1.4. Differs: the factor is drawn, evenly by its logarithm. <see cref="ResizeAndBack"/> only shrinks, and leaves masks alone.
/// </remarks>
/// <param name="smallest">Smallest factor at full severity, 0.05 to 1. Each side keeps a pixel at least.</param>
/// <param name="largest">Largest factor at full severity, 1 to 4.</param>
/// <param name="back">Returns to the size before, for networks of one size.</param>
/// <exception cref="ArgumentOutOfRangeException">A factor is outside its range.</exception>
public sealed class Rescale(double smallest = 0.6, double largest = 1.4, bool back = false) : IDistortion, ISizeChanging
{
    /// <summary>Smallest factor.</summary>
    public double Smallest { get; } = Allowed.Between(smallest, 0.05, 1);

    /// <summary>Largest factor.</summary>
    public double Largest { get; } = Allowed.Between(largest, 1, 4);

    /// <summary>Whether the size before comes back.</summary>
    public bool Back { get; } = back;

    IDistortion ISizeChanging.SameSize => Back ? this : new Rescale(Smallest, Largest, back: true);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double low = Math.Log(Smallest), high = Math.Log(Largest);
        double factor = Math.Exp(severity * (low + (high - low) * random.NextDouble()));
        return (images, masks) => (By(images, factor, Back), By(masks, factor, Back));
    }

    internal static Tensor By(Tensor images, double factor, bool back)
    {
        long height = images.shape[2], width = images.shape[3];
        Tensor scaled = To(images, Math.Max(1, (long)Math.Round(height * factor)), Math.Max(1, (long)Math.Round(width * factor)));
        return back ? To(scaled, height, width) : scaled;
    }

    /// <summary>Bilinear; antialiased where it shrinks.</summary>
    internal static Tensor To(Tensor images, long height, long width) =>
        F.interpolate(images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
}
