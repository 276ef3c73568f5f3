namespace MlNetWatermark;

/// <summary>What a forgery benchmark found.</summary>
public sealed record ForgeryReport
{
    /// <summary>Name of the system.</summary>
    public required string System { get; init; }

    /// <summary>Bits of a message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual in honest marking.</summary>
    public required double Strength { get; init; }

    /// <summary>Copying: the estimated mark pasted on unmarked pictures; bits are compared with the copied message. The first row pastes nothing.</summary>
    public required IReadOnlyList<ForgeryRow> Copies { get; init; }

    /// <summary>Removal: the estimated mark subtracted from other pictures with the same message. The first row subtracts nothing.</summary>
    public required IReadOnlyList<ForgeryRow> Removals { get; init; }

    /// <summary>A second message over a first one.</summary>
    public required RemarkingRow Remarking { get; init; }

    /// <summary>Files that could not be used, with the reason; they count in no row.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }
}

/// <summary>One way of copying or removing a mark, averaged over the attacked pictures.</summary>
/// <param name="Sources">Marked pictures that the estimate was averaged over; 0 = nothing was changed.</param>
/// <param name="OriginalsKnown">True where the attacker also holds the sources before marking (worst case); false where he denoises them.</param>
/// <param name="TargetPsnr">PSNR in decibels at which the estimate was applied; infinite where nothing was.</param>
/// <param name="Pictures">Pictures attacked.</param>
/// <param name="MeanPsnr">Measured PSNR of attacked against given pictures, mean in decibels.</param>
/// <param name="BitAccuracy">Mean share of the message's bits that were read; 0.5 is chance.</param>
/// <param name="AllBitsRight">Share of pictures whose whole message was read.</param>
/// <param name="DetectionRate">Share of pictures called marked: by the system itself or, where it cannot say, because so many bits agree with the message
/// that p &lt;= 1e-6 (which takes 20 bits).</param>
public sealed record ForgeryRow(
    int Sources, bool OriginalsKnown, double TargetPsnr, int Pictures, double MeanPsnr, double BitAccuracy, double AllBitsRight, double DetectionRate);

/// <summary>What is read after marking twice with different messages, at the same strength.</summary>
/// <param name="Pictures">Pictures marked.</param>
/// <param name="MeanPsnr">PSNR of twice-marked against unmarked pictures, mean in decibels.</param>
/// <param name="FirstBitAccuracy">Mean share of the first message's bits that were read; 0.5 is chance.</param>
/// <param name="SecondBitAccuracy">The same for the second message.</param>
/// <param name="FirstRead">Share of pictures whose whole first message was read.</param>
/// <param name="SecondRead">Share of pictures whose whole second message was read.</param>
/// <param name="DetectionRate">Share of pictures called marked, as in <see cref="ForgeryRow"/>, by either message.</param>
public sealed record RemarkingRow(
    int Pictures, double MeanPsnr, double FirstBitAccuracy, double SecondBitAccuracy, double FirstRead, double SecondRead, double DetectionRate);
