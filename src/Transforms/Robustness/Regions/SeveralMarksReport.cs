namespace MlNetWatermark;

/// <summary>What a benchmark of several marks found: every row, and what they come to.</summary>
public sealed record SeveralMarksReport
{
    /// <summary>Name of the model's weights.</summary>
    public required string System { get; init; }

    /// <summary>Bits of each message.</summary>
    public required int MessageLength { get; init; }

    /// <summary>Marks in each picture.</summary>
    public required int Count { get; init; }

    /// <summary>How the regions lie.</summary>
    public required MarkLayout Layout { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Factor on the residual.</summary>
    public required double Strength { get; init; }

    /// <summary>One for each attack, in the order asked for.</summary>
    public required IReadOnlyList<SeveralMarksSummaryRow> Attacks { get; init; }

    /// <summary>What could not be measured, with the reason; counts in no summary.</summary>
    public required IReadOnlyList<FailedPicture> Failed { get; init; }

    /// <summary>Every measurement, picture by picture in the order given.</summary>
    public required IReadOnlyList<SeveralMarksRow> Rows { get; init; }
}

/// <summary>How several marks fared under one attack: means over pictures; null where nothing was measured.</summary>
/// <param name="Attack">Name of the attack.</param>
/// <param name="Pictures">Pictures measured.</param>
public sealed record SeveralMarksSummaryRow(string Attack, int Pictures)
{
    /// <summary>Share of the picture that was marked, all marks together.</summary>
    public required Estimate? Area { get; init; }

    /// <summary>Share of messages of which every bit was read.</summary>
    public required Estimate? MessagesRead { get; init; }

    /// <summary>Share of pictures of which every message was read.</summary>
    public required Estimate? AllMessagesRead { get; init; }

    /// <summary>Share of bits read right.</summary>
    public required Estimate? BitAccuracy { get; init; }

    /// <summary>Number of marks found in a picture.</summary>
    public required Estimate? Found { get; init; }

    /// <summary>Number of found marks in a picture that match no message.</summary>
    public required Estimate? False { get; init; }

    /// <summary>Intersection over union of true and found regions.</summary>
    public required Estimate? IoU { get; init; }

    /// <summary>PSNR of the marked picture in decibels.</summary>
    public required Estimate? Psnr { get; init; }

    /// <summary>PSNR of the marked pixels alone.</summary>
    public required Estimate? RegionPsnr { get; init; }
}
