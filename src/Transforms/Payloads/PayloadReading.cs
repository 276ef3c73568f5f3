namespace MlNetWatermark;

/// <summary>A payload that was read: its checksum, or with a key its authentication code, is right.</summary>
/// <remarks>In a picture that carries something else (raw bits, another key's payload), or is too damaged, bits that are nothing pass the checksum in one of 11,000 cases, the authentication code in one of 1.6 million.</remarks>
public sealed record PayloadReading
{
    internal PayloadReading(Payload value, PayloadCorrection correction, int correctedErrors) => (Value, Correction, CorrectedErrors) = (value, correction, correctedErrors);

    /// <summary>What it says.</summary>
    public Payload Value { get; }

    /// <summary>How it was written.</summary>
    public PayloadCorrection Correction { get; }

    /// <summary>Bits of the message that were read wrong and corrected.</summary>
    public int CorrectedErrors { get; }

    /// <summary>Most bits of the hash that may differ before a payload is said to belong to another picture.</summary>
    public const int LargestContentDistance = 3;

    /// <summary>Whether it was written with a key, which is the reader's as well.</summary>
    public bool Authenticated { get; init; }

    /// <summary>Bits, of <see cref="PayloadOptions.ContentBits"/>, by which the hash of this picture differs from the one that the payload was bound to. Null: not bound, or no picture was given.</summary>
    public int? ContentDistance { get; init; }

    /// <summary>Whether this is the picture that the payload was bound to, as far as the hash can say: false for a mark that was copied to another picture, and for pictures that were cut or turned. Null: not bound.</summary>
    public bool? ContentMatches => ContentDistance is { } distance ? distance <= LargestContentDistance : null;

    /// <summary>The hash that was written into the payload; null where it is not bound.</summary>
    internal ulong? ContentHash { get; init; }
}
