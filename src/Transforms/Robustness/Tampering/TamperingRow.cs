namespace MlNetWatermark;

/// <summary>One picture after one kind of tampering and one attack. What could not be measured is null; a pixel is positive where it was tampered with.</summary>
/// <remarks>Holds no times, so that two runs with one seed give identical rows.</remarks>
public sealed record TamperingRow
{
    /// <summary>Name of the picture.</summary>
    public required string File { get; init; }

    /// <summary>Name of the <see cref="TamperKind"/>; null where the picture could not be used at all.</summary>
    public string? Kind { get; init; }

    /// <summary>Name of the <see cref="AreaBin"/>; null where no part was replaced.</summary>
    public string? Bin { get; init; }

    /// <summary>Name of the attack; null where the picture could not be used at all.</summary>
    public string? Attack { get; init; }

    /// <summary>Why nothing was measured.</summary>
    public string? Error { get; init; }

    /// <summary>Width of the cover in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the cover in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Share of the pixels that were replaced, before the attack; 1 for a cover that was never marked.</summary>
    public double? Area { get; init; }

    /// <summary>Share of the bits read right; chance is one half.</summary>
    public double? BitAccuracy { get; init; }

    /// <summary>Whether the model calls the picture marked.</summary>
    public bool? Detected { get; init; }

    /// <summary>F1 of the tampering map at threshold one half; null where nothing was tampered with.</summary>
    public double? F1 { get; init; }

    /// <summary>Intersection over union of the tampering map and the truth; null where nothing was tampered with.</summary>
    public double? IoU { get; init; }

    /// <summary>Chance that a tampered pixel has a higher value in the map than another one; null where there are not both.</summary>
    public double? AreaUnderCurve { get; init; }

    /// <summary>Share of the pixels that the map calls right.</summary>
    public double? PixelAccuracy { get; init; }

    /// <summary>Share of the untampered pixels called tampered; null where there are none.</summary>
    public double? PixelFalsePositiveRate { get; init; }

    /// <summary>Share of all pixels called tampered.</summary>
    public double? CalledTampered { get; init; }

    /// <summary>PSNR of the marked picture to the cover in decibels, before anything else; only with <see cref="TamperKind.Untampered"/>. Infinity is left null.</summary>
    public double? Psnr { get; init; }
}
