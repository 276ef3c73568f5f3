namespace MlNetWatermark;

/// <summary>One of the messages of a picture, and where it is.</summary>
public sealed record RegionExtraction
{
    /// <summary>The message; always detected. Its coverage is this region's share of the picture.</summary>
    public required Extraction Extraction { get; init; }

    /// <summary>The box around the region, and its area.</summary>
    public required MarkedRegion Region { get; init; }

    /// <summary>The region itself: 1 inside, 0 outside, row by row; length width * height of the picture. May have several parts.</summary>
    public required float[] Mask { get; init; }
}
