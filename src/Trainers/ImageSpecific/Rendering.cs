using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>How a change becomes a marked picture, as the engine does it but at the working size and with a gradient.</summary>
internal abstract class Rendering
{
    /// <summary>Where the optimisation starts: (N, 3, S, S), in units of pixels in [-1, 1].</summary>
    public abstract Tensor Start { get; }

    /// <param name="change">(N, 3, S, S), in units of pixels in [-1, 1].</param>
    /// <returns>The marked pictures, (N, 3, S, S) in [0, 1].</returns>
    public abstract Tensor Apply(Tensor change);

    /// <summary>What the picture's likeness costs, for each picture alone: (N).</summary>
    public abstract Tensor ImageLoss(Tensor marked);

    /// <summary>What the engine is to apply for a change, of its own scale.</summary>
    public virtual Tensor Residual(Tensor change) => change;

    /// <summary>Where the mark is read, (N, 1, S, S) in [0, 1].</summary>
    public abstract Tensor Mask { get; }

    /// <summary>(N, 3, S, S) in [0, 1].</summary>
    protected abstract Tensor Covers { get; }

    /// <summary>Detail that is lost between working size and picture is lost with a picture of twice the working size already; larger ones take no more.</summary>
    private const long MostEnlargement = 2;

    /// <summary>Size in which the engine adds the change to a picture, as far as it is followed here.</summary>
    protected static (long Height, long Width) SizeOf(MarkToRefine mark, long side) =>
        (Math.Min(mark.Cover.Height, MostEnlargement * side), Math.Min(mark.Cover.Width, MostEnlargement * side));

    protected static Tensor Resized(Tensor images, (long Height, long Width) size, bool antialias) =>
        F.interpolate(images, [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: antialias);

    /// <summary>Mean squared change over all pictures, of pixels in [0, 1].</summary>
    public double SquaredError(Tensor marked)
    {
        using IDisposable gradient = no_grad();
        return (marked - Covers).square().mean().item<float>();
    }
}
