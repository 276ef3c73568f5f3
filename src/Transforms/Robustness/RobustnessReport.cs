namespace MlNetWatermark;

/// <summary>What a robustness benchmark found.</summary>
public sealed record RobustnessReport
{
    /// <summary>Name of the model's weights.</summary>
    public required string Model { get; init; }

    /// <summary>Bits of a message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>The rate at which detection claims to be wrong on unmarked pictures; detection rates below are at this rate.</summary>
    public required double FalsePositiveRate { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>How much marking changed the pictures.</summary>
    public required FidelityRow Fidelity { get; init; }

    /// <summary>One row per attack, in the order asked for.</summary>
    public required IReadOnlyList<RobustnessRow> Attacks { get; init; }

    /// <summary>Pictures without a mark: the covers themselves, then random crops where they were asked for.</summary>
    public required IReadOnlyList<UnmarkedRow> Unmarked { get; init; }

    /// <summary>Files that could not be measured, with the reason; they count in no row.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }
}

/// <summary>Difference between covers and watermarked pictures, on 8-bit pixels.</summary>
/// <param name="Pictures">Pictures measured.</param>
/// <param name="MeanPsnr">Mean of the pictures' PSNR in decibels.</param>
/// <param name="LeastPsnr">PSNR of the worst picture.</param>
/// <param name="MeanSsim">Mean structural similarity, 1 = equal.</param>
public sealed record FidelityRow(int Pictures, double MeanPsnr, double LeastPsnr, double MeanSsim);

/// <summary>How the watermark fared under one attack.</summary>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
/// <param name="BitAccuracy">Mean share of message bits read right; 0.5 is chance.</param>
/// <param name="AllBitsRight">Share of pictures whose whole message was read right.</param>
/// <param name="DetectionRate">Share of pictures detected at the report's false-positive rate.</param>
/// <param name="MeanIoU">Mean overlap (intersection over union) of the found mask, at one half, with the pixels that still carry the mark.</param>
/// <param name="Tampered">True where a part of the picture lost the mark; false where the true mask is the whole picture.</param>
public sealed record RobustnessRow(
    string Attack, int Pictures, double BitAccuracy, double AllBitsRight, double DetectionRate, double MeanIoU, bool Tampered);

/// <summary>What was read from pictures that carry no mark.</summary>
/// <param name="Kind"><c>covers</c> or <c>crops</c>.</param>
/// <param name="Pictures">Pictures read.</param>
/// <param name="Detected">How many were called marked, each a false positive.</param>
/// <param name="SmallestPValues">The smallest p-values, in rising order; at most five.</param>
/// <param name="ShareBelow">Share of p-values at or below a nominal level; honest p-values stay at or below the level itself.</param>
public sealed record UnmarkedRow(
    string Kind, int Pictures, int Detected, IReadOnlyList<double> SmallestPValues, IReadOnlyList<NominalShare> ShareBelow);

/// <summary>One level of a comparison of measured with nominal p-values.</summary>
/// <param name="Level">The nominal level, for example 0.01.</param>
/// <param name="Share">Measured share of p-values at or below it.</param>
public readonly record struct NominalShare(double Level, double Share);

/// <summary>A picture that could not be measured.</summary>
/// <param name="File">Path as given.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record FailedPicture(string File, string Reason);
