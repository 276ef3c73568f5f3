namespace MlNetWatermark;

/// <summary>One picture with several marks after one attack. What could not be measured is null.</summary>
/// <remarks>Holds no times, so that two runs with one seed give identical rows.</remarks>
public sealed record SeveralMarksRow
{
    /// <summary>Name of the picture.</summary>
    public required string File { get; init; }

    /// <summary>Name of the attack; null where the picture could not be used at all.</summary>
    public string? Attack { get; init; }

    /// <summary>Why nothing was measured.</summary>
    public string? Error { get; init; }

    /// <summary>Width of the cover in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the cover in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Marks that were put in.</summary>
    public int? Marks { get; init; }

    /// <summary>Share of the picture's pixels that were marked, all marks together.</summary>
    public double? Area { get; init; }

    /// <summary>PSNR of the marked picture before the attack, in decibels; infinity is left null.</summary>
    public double? Psnr { get; init; }

    /// <summary>The same over the marked pixels alone.</summary>
    public double? RegionPsnr { get; init; }

    /// <summary>Messages of which every bit was read, each from the found region that overlaps its own most.</summary>
    public int? MessagesRead { get; init; }

    /// <summary>Mean over the marks of the share of bits read right; one half for a mark whose region nothing found overlaps.</summary>
    public double? BitAccuracy { get; init; }

    /// <summary>Mean over the marks of the intersection over union with the found region that overlaps most; 0 where none does.</summary>
    public double? IoU { get; init; }

    /// <summary>Marks that the model found.</summary>
    public int? Found { get; init; }

    /// <summary>Those among the found that match no message better than chance: p above 0.001, paid for each message compared.</summary>
    public int? False { get; init; }
}
