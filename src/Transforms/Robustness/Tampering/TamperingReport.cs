namespace MlNetWatermark;

/// <summary>What a benchmark of tampering found: every row, and what they come to.</summary>
public sealed record TamperingReport
{
    /// <summary>Name of the model's weights.</summary>
    public required string System { get; init; }

    /// <summary>Bits of a message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>Whether the exact layer was put in.</summary>
    public required bool ExactLayer { get; init; }

    /// <summary>
    /// Attack by attack and kind by kind: one for each range of areas, then the mean over several (<c>all</c>), within a picture first. The kind <c>all</c> stands
    /// for the edits that carry no mark, where there are several: the two that do are not in it.
    /// </summary>
    public required IReadOnlyList<TamperingSummary> Kinds { get; init; }

    /// <summary>What could not be measured, with the reason; counts in no summary.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }

    /// <summary>Every measurement, picture by picture in the order given.</summary>
    public required IReadOnlyList<TamperingRow> Rows { get; init; }
}

/// <summary>How pictures fared after one kind of tampering and one attack: means over pictures; null where nothing was measured.</summary>
/// <param name="Kind">Name of the <see cref="TamperKind"/>, or <c>all</c>.</param>
/// <param name="Area">Range of the replaced share in percent, or <c>all</c>; null for the kinds that replace no part.</param>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
public sealed record TamperingSummary(string Kind, string? Area, string Attack, int Pictures)
{
    /// <summary>Share of the picture that was replaced.</summary>
    public required Estimate? TamperedShare { get; init; }

    /// <summary>Share of bits read right.</summary>
    public required Estimate? BitAccuracy { get; init; }

    /// <summary>Share of pictures that the model calls marked.</summary>
    public required Estimate? Detected { get; init; }

    /// <summary>F1 of the tampering map.</summary>
    public required Estimate? F1 { get; init; }

    /// <summary>Intersection over union of the tampering map and the truth.</summary>
    public required Estimate? IoU { get; init; }

    /// <summary>Area under the curve of the tampering map.</summary>
    public required Estimate? AreaUnderCurve { get; init; }

    /// <summary>Share of pixels called right.</summary>
    public required Estimate? PixelAccuracy { get; init; }

    /// <summary>Share of untampered pixels called tampered.</summary>
    public required Estimate? PixelFalsePositiveRate { get; init; }

    /// <summary>Share of all pixels called tampered.</summary>
    public required Estimate? CalledTampered { get; init; }

    /// <summary>PSNR of the marked picture in decibels, with <see cref="TamperKind.Untampered"/>.</summary>
    public required Estimate? Psnr { get; init; }
}
