namespace MlNetWatermark;

/// <summary>What a model's metadata says: everything needed to run it and the origin of its weights.</summary>
public sealed record WatermarkModelInfo
{
    /// <summary>Version of the metadata layout.</summary>
    public const int FormatVersion = 1;

    /// <summary>The system that made it, for example <c>MaskMark-D</c>.</summary>
    public required string System { get; init; }

    /// <summary>Name and version of the weights, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Bits that belong to the user.</summary>
    public required int MessageLength { get; init; }

    /// <summary>
    /// The known bits carried beside the message, as characters 0 and 1; detection and its p-value rest on them. Empty: a model without, which
    /// never says "detected"; compare its messages with the one expected.
    /// </summary>
    public required string Pilot { get; init; }

    /// <summary>Side of the square the networks were trained for, in pixels.</summary>
    public required int WorkingSize { get; init; }

    /// <summary>Pixels of the working size that one cell of the message map covers.</summary>
    public required int CellSize { get; init; }

    /// <summary>Cells along one side of the tile; the message map repeats with this period.</summary>
    public required int TileCells { get; init; }

    /// <summary>PSNR in decibels, at strength 1, of a marked picture of the <see cref="ReferenceVisibility"/>, or of any picture where that is null.</summary>
    public required double TargetPsnr { get; init; }

    /// <summary>
    /// Root mean square of the just-noticeable difference, at the working size, of a typical picture. Pictures that hide more are marked more
    /// strongly and flat ones less: the change grows with the square root of the visibility, by at most 4 dB. Null: all pictures alike.
    /// </summary>
    public double? ReferenceVisibility { get; init; }

    /// <summary>
    /// Lowest PSNR in decibels, at strength 1, inside a region, for models whose embedder takes a region (MaskMark-ED): a small region gets the energy that
    /// <see cref="TargetPsnr"/> gives the whole picture, but no more than this. Null: the embedder is told no region.
    /// </summary>
    public double? RegionPsnr { get; init; }

    /// <summary>
    /// The waves that are part of every mark, by which a reader finds the picture's geometry: "u v phase" for each, separated by semicolons, meaning
    /// cos(2 pi (u x + v y + phase) / 64) at pixel (x, y) of the working size. Null: a model without.
    /// </summary>
    public string? SynchronizationWaves { get; init; }

    /// <summary>
    /// Whether the embedder's residual is what each pixel changes by, in levels of 0..255, as MaskWM's own networks give it. False: it is a shape, to which the
    /// engine adds visibility at full size and the energy that <see cref="TargetPsnr"/> asks for.
    /// </summary>
    public bool ResidualIsFinal { get; init; }

    /// <summary>
    /// Whether the mask acts on the picture before the extractor's network reads it, as in MaskWM: the extractor then has an input <c>region</c>, where to read, and
    /// values below 0 stand for its own mask. False: cells are weighed after the network, so one run serves any number of regions.
    /// </summary>
    public bool EvidenceIsGated { get; init; }

    /// <summary>
    /// Whether the extractor finds out where the mark is. False, as for HiDDeN, TSDL and MBRS, which read the picture as a whole: localisation then says everywhere if the picture is
    /// detected, and nowhere if it is not.
    /// </summary>
    public bool HasMask { get; init; } = true;

    /// <summary>What the mask says of pixels that do not carry the mark.</summary>
    /// <value>The default is <see cref="MaskMeaning.MarkPresent"/>.</value>
    public MaskMeaning MaskMeaning { get; init; }

    /// <summary>The latents that the model turns into marked pictures (<see cref="WatermarkEngine.Decode(Latent, Message)"/>). Null: opened without a decoder.</summary>
    public LatentSpace? Latents { get; init; }

    /// <summary>Highest chance that an unmarked picture is called marked.</summary>
    public double FalsePositiveRate { get; init; } = 1e-6;
}
