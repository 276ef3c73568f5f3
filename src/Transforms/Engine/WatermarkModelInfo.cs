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

    /// <summary>The known bits carried beside the message, as characters 0 and 1; detection and its p-value rest on them.</summary>
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

    /// <summary>Highest chance that an unmarked picture is called marked.</summary>
    public double FalsePositiveRate { get; init; } = 1e-6;
}
