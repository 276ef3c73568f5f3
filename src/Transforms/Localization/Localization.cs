namespace MlNetWatermark;

/// <summary>Where one picture carries the mark.</summary>
public sealed record Localization
{
    /// <summary>Width of the picture in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the picture in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Probability that a pixel carries the mark, row by row, in [0, 1]; length Width * Height.</summary>
    public required float[] Mask { get; init; }

    /// <summary>Connected marked areas, largest first; areas under 0.1 % of the picture are left out.</summary>
    public required IReadOnlyList<MarkedRegion> Regions { get; init; }

    /// <summary>Share of pixels whose probability is above one half, in [0, 1].</summary>
    public required double Coverage { get; init; }

    /// <summary>What pixels that do not carry the mark are, by the model that was asked.</summary>
    /// <value>The default is <see cref="MaskMeaning.MarkPresent"/>.</value>
    public MaskMeaning Meaning { get; init; }

    /// <summary>
    /// Share of pixels that are not as they were marked, in [0, 1]: those whose probability is one half or less, by a model of <see cref="MaskMeaning.Untampered"/>. 1 for a picture that was
    /// never marked: without <see cref="Extraction.Detected"/> it says nothing of tampering. Null for <see cref="MaskMeaning.MarkPresent"/>, whose masks do not tell tampered pixels from pixels never marked.
    /// </summary>
    public double? TamperedCoverage => Meaning == MaskMeaning.Untampered ? 1 - Coverage : null;

    /// <summary>
    /// True when the picture still has the exact layer (<see cref="WatermarkEngine.ExactLayer"/>): beside marked pixels, unmarked ones are then known to the pixel.
    /// False after lossy compression or resampling, where the mask is the model's alone.
    /// </summary>
    public bool Exact { get; init; }
}
