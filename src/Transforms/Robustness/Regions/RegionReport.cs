namespace MlNetWatermark;

/// <summary>What a benchmark of regions found: every row, and what they come to.</summary>
public sealed record RegionReport
{
    /// <summary>Name of the model's weights.</summary>
    public required string System { get; init; }

    /// <summary>Bits of a message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>Whether the embedder was told the region; false: it marked the whole picture, which was then cut.</summary>
    public required bool EmbedderKnowsRegion { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>
    /// Attack by attack: one for each range of areas, then means over several ranges (1-10 and 10-90 % where the ranges make them up, and all), within a picture first.
    /// </summary>
    public required IReadOnlyList<RegionAreaSummary> Areas { get; init; }

    /// <summary>What could not be measured, with the reason; counts in no summary.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }

    /// <summary>Every measurement, picture by picture in the order given.</summary>
    public required IReadOnlyList<RegionRow> Rows { get; init; }
}

/// <summary>How marks of one range of areas fared under one attack: means over pictures; null where nothing was measured.</summary>
/// <param name="Area">Range in percent of the picture, or <c>all</c>.</param>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
public sealed record RegionAreaSummary(string Area, string Attack, int Pictures)
{
    /// <summary>Share of the picture that was marked.</summary>
    public required Estimate? MarkedShare { get; init; }

    /// <summary>Share of bits read right with the mask that the model found.</summary>
    public required Estimate? BitAccuracy { get; init; }

    /// <summary>Share of marks whose whole message was read with the mask that the model found.</summary>
    public required Estimate? AllBitsRight { get; init; }

    /// <summary>Share of marks that the model detected.</summary>
    public required Estimate? Detected { get; init; }

    /// <summary>Share of bits read right with the true mask.</summary>
    public required Estimate? TrueMaskBitAccuracy { get; init; }

    /// <summary>Share of marks whose whole message was read with the true mask.</summary>
    public required Estimate? TrueMaskAllBitsRight { get; init; }

    /// <summary>Intersection over union of the found and the true mask.</summary>
    public required Estimate? IoU { get; init; }

    /// <summary>F1 of the found mask.</summary>
    public required Estimate? F1 { get; init; }

    /// <summary>PSNR of what the embedder returned, in decibels.</summary>
    public required Estimate? EmbedderPsnr { get; init; }

    /// <summary>PSNR of the picture that is marked in the region only.</summary>
    public required Estimate? FusedPsnr { get; init; }

    /// <summary>PSNR inside the region.</summary>
    public required Estimate? RegionPsnr { get; init; }
}
