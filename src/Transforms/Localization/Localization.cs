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

    /// <summary>
    /// True when the picture still has the exact layer (<see cref="WatermarkEngine.ExactLayer"/>): beside marked pixels, unmarked ones are then known to the pixel.
    /// False after lossy compression or resampling, where the mask is the model's alone.
    /// </summary>
    public bool Exact { get; init; }
}
