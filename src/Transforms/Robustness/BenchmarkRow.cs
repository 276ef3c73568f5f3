namespace MlNetWatermark;

/// <summary>What a row of a benchmark is about.</summary>
public enum BenchmarkRowKind
{
    /// <summary>A picture was marked: how much that changed it.</summary>
    Marked,

    /// <summary>A marked picture was attacked and read.</summary>
    Attacked,

    /// <summary>A picture without a mark was read.</summary>
    Unmarked,

    /// <summary>Something could not be measured: <see cref="BenchmarkRow.Error"/> says why.</summary>
    Failed,
}

/// <summary>One measurement of one picture. What does not apply to its kind is null.</summary>
/// <remarks>Holds no times, so that two runs with one seed give identical rows.</remarks>
public sealed record BenchmarkRow
{
    /// <summary>Kind of row.</summary>
    public required BenchmarkRowKind Kind { get; init; }

    /// <summary>Name of the picture within its folder.</summary>
    public required string File { get; init; }

    /// <summary>Name of the attack, as <see cref="AttackSuite.Parse"/> reads it; for unmarked pictures <c>cover</c> or <c>crop:N</c>.</summary>
    public string? Attack { get; init; }

    /// <summary>Why nothing was measured.</summary>
    public string? Error { get; init; }

    /// <summary>Width of the picture that was read, in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the picture that was read, in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Peak signal-to-noise ratio of the marked picture, decibels; positive infinity is left null.</summary>
    public double? Psnr { get; init; }

    /// <summary>Structural similarity, 1 = equal.</summary>
    public double? Ssim { get; init; }

    /// <summary>Multi-scale structural similarity, 1 = equal; null for pictures too small for five scales.</summary>
    public double? MsSsim { get; init; }

    /// <summary>Mean colour difference, CIEDE2000.</summary>
    public double? ColourDifference { get; init; }

    /// <summary>99th percentile of the colour difference.</summary>
    public double? ColourDifference99 { get; init; }

    /// <summary>Largest change of one channel of one pixel, 0 to 255.</summary>
    public int? LargestChange { get; init; }

    /// <summary>Share of message bits read right, 0 to 1; chance is one half. For unmarked pictures against a random message.</summary>
    public double? BitAccuracy { get; init; }

    /// <summary>Whether the system itself says "marked"; null where it cannot say.</summary>
    public bool? Detected { get; init; }

    /// <summary>The system's own p-value; null where it has none.</summary>
    public double? PValue { get; init; }

    /// <summary>Chance that as many bits agree with the expected message by luck: fair, independent bits assumed.</summary>
    public double? MatchPValue { get; init; }

    /// <summary>Whether a part of the picture lost the mark; false where the true mask is the whole picture.</summary>
    public bool? Tampered { get; init; }

    /// <summary>Intersection over union of the found and the true mask, positive = marked.</summary>
    public double? IoU { get; init; }

    /// <summary>F1 of the found mask, positive = marked; null where nothing is marked in truth.</summary>
    public double? F1 { get; init; }

    /// <summary>Share of unmarked pixels called marked; null where every pixel is marked.</summary>
    public double? PixelFalsePositiveRate { get; init; }

    /// <summary>Payloads read with the reader's confidences, one character for each <see cref="PayloadCorrection"/> in turn: r right, - not read, w wrong, . none fits. Null where not asked for.</summary>
    public string? SoftPayloads { get; init; }

    /// <summary>The same by hard decisions.</summary>
    public string? HardPayloads { get; init; }

    /// <summary>The bits read, as 0 and 1; for unmarked pictures only, to see whether they lean or move together.</summary>
    public string? Bits { get; init; }
}
