namespace MlNetWatermark;

/// <summary>How a picture is written.</summary>
public sealed record PictureEncoding
{
    /// <summary>File format.</summary>
    /// <value>Default <see cref="PictureFormat.Png"/>.</value>
    public PictureFormat Format { get; init; } = PictureFormat.Png;

    /// <summary>Quality of JPEG and WebP; PNG has none.</summary>
    /// <value>1 (smallest file) to 100 (WebP: lossless). Default 95.</value>
    public int Quality { get; init; } = 95;

    /// <summary>JPEG only: keeps colour at full resolution (4:4:4) instead of half (4:2:0).</summary>
    /// <value>Default true; half resolution saves a tenth to a third of the file and costs fine colour.</value>
    public bool FullChroma { get; init; } = true;

    /// <summary>What the file says beside the pixels: mostly that of the file that the picture came from.</summary>
    /// <value>Default null, nothing. See <see cref="PictureMetadata"/> for what is corrected. Blocks that are damaged, or too large for the format (JPEG: 64 KiB each), are left out.</value>
    public PictureMetadata? Metadata { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">The quality is outside 1 to 100, or the format is not one that is defined.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Format)) throw new ArgumentException($"{Format} is not a picture format.");
        if (Quality is < 1 or > 100) throw new ArgumentException($"The quality of a picture goes from 1 to 100; {Quality} was given.");
    }
}
