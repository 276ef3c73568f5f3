namespace MlNetWatermark;

/// <summary>One picture, marked in a region of one range of areas, after one attack. What could not be measured is null.</summary>
/// <remarks>Holds no times, so that two runs with one seed give identical rows.</remarks>
public sealed record RegionRow
{
    /// <summary>Name of the picture.</summary>
    public required string File { get; init; }

    /// <summary>Name of the <see cref="AreaBin"/>; null where the picture could not be used at all.</summary>
    public string? Bin { get; init; }

    /// <summary>Name of the attack; null where the picture could not be used at all.</summary>
    public string? Attack { get; init; }

    /// <summary>Why nothing was measured.</summary>
    public string? Error { get; init; }

    /// <summary>Width of the cover in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the cover in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Share of the cover's pixels that were marked, in (0, 1).</summary>
    public double? Area { get; init; }

    /// <summary>Share of the bits read right with the mask that the model found; chance is one half.</summary>
    public double? BitAccuracy { get; init; }

    /// <summary>Whether the model calls the picture marked.</summary>
    public bool? Detected { get; init; }

    /// <summary>Share of the bits read right when told where the mark is.</summary>
    public double? TrueMaskBitAccuracy { get; init; }

    /// <summary>Intersection over union of the found and the true mask at full resolution.</summary>
    public double? IoU { get; init; }

    /// <summary>F1 of the found mask; null where the attack left nothing of the region.</summary>
    public double? F1 { get; init; }

    /// <summary>
    /// PSNR of what the embedder returned, in decibels: with a model that is not told the region, of the wholly marked picture, before it is cut. Infinity is left null.
    /// </summary>
    public double? EmbedderPsnr { get; init; }

    /// <summary>PSNR of the picture that is marked in the region only, before the attack.</summary>
    public double? FusedPsnr { get; init; }

    /// <summary>PSNR over the pixels of the region alone, before the attack.</summary>
    public double? RegionPsnr { get; init; }
}
