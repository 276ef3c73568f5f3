namespace MlNetWatermark;

/// <summary>What a robustness benchmark found: every row, and what they come to.</summary>
public sealed record RobustnessReport
{
    /// <summary>Name of the measured system; for a model the name of its weights.</summary>
    public required string System { get; init; }

    /// <summary>Bits of a message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>Rate at which a match with the expected message counts as more than luck.</summary>
    public required double FalsePositiveRate { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>How much marking changed the pictures.</summary>
    public required FidelitySummary Fidelity { get; init; }

    /// <summary>One per attack, in the order asked for.</summary>
    public required IReadOnlyList<AttackSummary> Attacks { get; init; }

    /// <summary>Pictures without a mark: the covers themselves, then other photographs and random crops of them.</summary>
    public required IReadOnlyList<UnmarkedSummary> Unmarked { get; init; }

    /// <summary>How the bits of unmarked pictures behave; null when there are fewer than thirty.</summary>
    public required UnmarkedBitStatistics? UnmarkedBits { get; init; }

    /// <summary>What could not be measured, with the reason; counts in no summary.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }

    /// <summary>Every measurement, picture by picture in the order given.</summary>
    public required IReadOnlyList<BenchmarkRow> Rows { get; init; }
}

/// <summary>Mean over pictures with a 95 % interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Interval">Bootstrap over pictures, or Wilson for shares.</param>
public readonly record struct Estimate(double Mean, ConfidenceInterval Interval);

/// <summary>Difference between covers and watermarked pictures, on 8-bit pixels.</summary>
/// <param name="Pictures">Pictures measured.</param>
public sealed record FidelitySummary(int Pictures)
{
    /// <summary>Mean of the pictures' PSNR in decibels; a picture that marking did not change is left out.</summary>
    public required Estimate Psnr { get; init; }

    /// <summary>PSNR of the worst picture.</summary>
    public required double LeastPsnr { get; init; }

    /// <summary>Mean structural similarity, 1 = equal.</summary>
    public required Estimate Ssim { get; init; }

    /// <summary>Mean multi-scale structural similarity, of the pictures large enough.</summary>
    public required Estimate MsSsim { get; init; }

    /// <summary>Mean colour difference (CIEDE2000).</summary>
    public required Estimate ColourDifference { get; init; }

    /// <summary>Mean over pictures of the 99th percentile of the colour difference.</summary>
    public required Estimate ColourDifference99 { get; init; }

    /// <summary>Largest change of one channel of one pixel in any picture, 0 to 255.</summary>
    public required int LargestChange { get; init; }
}

/// <summary>How the watermark fared under one attack.</summary>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
public sealed record AttackSummary(string Attack, int Pictures)
{
    /// <summary>Mean share of message bits read right; 0.5 is chance.</summary>
    public required Estimate BitAccuracy { get; init; }

    /// <summary>Share of pictures whose whole message was read right (word accuracy).</summary>
    public required Estimate AllBitsRight { get; init; }

    /// <summary>Share of pictures that the system calls marked; null where it cannot say.</summary>
    public required Estimate? Detected { get; init; }

    /// <summary>Share of pictures whose bits match the expected message beyond luck, at the report's false-positive rate.</summary>
    public required Estimate Matched { get; init; }

    /// <summary>Payloads that were read, for each correction that has room; empty where not asked for.</summary>
    public IReadOnlyList<PayloadSummary> Payloads { get; init; } = [];

    /// <summary>Mean overlap of the found with the true mask; null where the system finds none.</summary>
    public required Estimate? IoU { get; init; }

    /// <summary>Mean F1 of the found mask over pictures where it is defined; null where it never is.</summary>
    public required Estimate? F1 { get; init; }

    /// <summary>True where a part of the picture lost the mark; false where the true mask is the whole picture.</summary>
    public required bool Tampered { get; init; }

    /// <summary>Pictures on which the attack could not be made or read.</summary>
    public required int Failed { get; init; }
}

/// <summary>How payloads of one correction fared under one attack.</summary>
/// <param name="Correction">Which.</param>
public sealed record PayloadSummary(PayloadCorrection Correction)
{
    /// <summary>Share of pictures whose payload was read exactly, with the reader's confidences.</summary>
    public required Estimate Soft { get; init; }

    /// <summary>The same by hard decisions.</summary>
    public required Estimate Hard { get; init; }

    /// <summary>Pictures that gave another payload than was embedded, by either.</summary>
    public required int Wrong { get; init; }
}

/// <summary>What was read from pictures that carry no mark.</summary>
/// <param name="Kind"><c>cover</c>, <c>whole</c> (other photographs) or <c>crop</c>.</param>
/// <param name="Pictures">Pictures read.</param>
public sealed record UnmarkedSummary(string Kind, int Pictures)
{
    /// <summary>How many the system called marked, each a false positive; null where it cannot say.</summary>
    public required int? Detected { get; init; }

    /// <summary>With 95 % confidence the rate of such calls lies at or below this (Clopper-Pearson); null where it cannot say.</summary>
    public required double? DetectedBound { get; init; }

    /// <summary>How many matched a message that nobody embedded, at the report's false-positive rate.</summary>
    public required int Matched { get; init; }

    /// <summary>The system's smallest p-values, in rising order; at most five.</summary>
    public required IReadOnlyList<double> SmallestPValues { get; init; }

    /// <summary>Share of p-values at or below a nominal level; honest p-values stay at or below the level itself.</summary>
    public required IReadOnlyList<NominalShare> ShareBelow { get; init; }
}

/// <summary>One level of a comparison of measured with nominal p-values.</summary>
/// <param name="Level">The nominal level, for example 0.01.</param>
/// <param name="Share">Measured share of p-values at or below it.</param>
public readonly record struct NominalShare(double Level, double Share);

/// <summary>A measurement that could not be made.</summary>
/// <param name="File">Name of the picture.</param>
/// <param name="Attack">The attack, or null when the picture itself could not be used.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record FailedPicture(string File, string? Attack, string Reason);
