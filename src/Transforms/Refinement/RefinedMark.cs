namespace MlNetWatermark;

/// <summary>A picture marked with refinement.</summary>
/// <param name="Picture">The marked picture, even if it cannot be read: look at <see cref="Readable"/> before it is kept.</param>
/// <param name="Readable">Whether the engine reads every bit of the message from the picture as it is.</param>
public sealed record RefinedMark(Picture Picture, bool Readable)
{
    /// <summary>Wrong bits in the picture as it is.</summary>
    public required int WrongBits { get; init; }

    /// <summary>PSNR of the picture in decibels.</summary>
    public required double Psnr { get; init; }

    /// <summary>Iterations that were run; fewer than were allowed if every layer read with margin before.</summary>
    public required int Iterations { get; init; }

    /// <summary>The iteration whose result was kept.</summary>
    public required int Kept { get; init; }

    /// <summary>What the distortions that were refined against leave of the picture, each drawn once more.</summary>
    public required IReadOnlyList<LayerReading> Layers { get; init; }
}

/// <summary>What one distortion leaves of a message.</summary>
/// <param name="Layer">Name of the distortion.</param>
/// <param name="WrongBits">Wrong bits of message and pilot.</param>
/// <param name="Bits">Bits of message and pilot.</param>
public sealed record LayerReading(string Layer, int WrongBits, int Bits);
