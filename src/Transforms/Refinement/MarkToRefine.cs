namespace MlNetWatermark;

/// <summary>A mark as the engine would embed it, and the means to embed a better one in its place.</summary>
public sealed class MarkToRefine
{
    private readonly Func<float[], Picture> _apply;
    private readonly Func<Picture, Message> _read;

    internal MarkToRefine(Func<float[], Picture> apply, Func<Picture, Message> read)
    {
        _apply = apply;
        _read = read;
    }

    /// <summary>The model in use; the caller's of the engine.</summary>
    public required WatermarkModel Model { get; init; }

    /// <summary>The picture to be marked; not changed.</summary>
    public required Picture Cover { get; init; }

    /// <summary>What it is to carry.</summary>
    public required Message Message { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>Decibels of the picture, or of its region, that the model and <see cref="Strength"/> ask for, for models that set the energy of their residual; null for others.</summary>
    public required double? Psnr { get; init; }

    /// <summary>Shape (3, working size, working size), RGB, 0..255: the cover as the networks see it.</summary>
    public required ReadOnlyMemory<float> Image { get; init; }

    /// <summary>Shape (working size, working size), in [0, 1]: where the mark is put; null for everywhere.</summary>
    public required ReadOnlyMemory<float>? Region { get; init; }

    /// <summary>Shape (3, working size, working size): the embedder's residual, where refining starts.</summary>
    public required ReadOnlyMemory<float> Residual { get; init; }

    /// <summary>The picture with another residual in place of <see cref="Residual"/>, enlarged, weighed by visibility and rounded as ever.</summary>
    /// <param name="residual">Shape as <see cref="Residual"/>.</param>
    public Picture Apply(float[] residual)
    {
        ArgumentNullException.ThrowIfNull(residual);
        return residual.Length == Residual.Length
            ? _apply(residual)
            : throw new ArgumentException($"A residual has {Residual.Length} values; {residual.Length} were given.", nameof(residual));
    }

    /// <summary>What the engine reads from a picture that lies as it was marked: one run of the extractor, hard decisions.</summary>
    public Message Read(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return _read(picture);
    }
}
