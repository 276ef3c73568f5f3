using System.Numerics;

namespace MlNetWatermark;

/// <summary>What fits into one message.</summary>
public sealed record PayloadCapacity
{
    internal PayloadCapacity(int bits, int correctedErrors) => (Bits, CorrectedErrors) = (bits, correctedErrors);

    /// <summary>Bits of data, after kind, checksum and error correction.</summary>
    public int Bits { get; }

    /// <summary>Wrong bits, anywhere, that are corrected for sure by their number alone; with the reader's confidences more are.</summary>
    public int CorrectedErrors { get; }

    /// <summary>The highest number.</summary>
    public ulong HighestNumber => Bits >= 64 ? ulong.MaxValue : (1UL << Bits) - 1;

    /// <summary>The most bytes that always fit.</summary>
    public int Bytes => Bijective.Fitting(Bits, 256);

    /// <summary>The most characters that always fit, of lower-case letters, digits and - _ . / :</summary>
    public int LowerText => Bijective.Fitting(Bits, PayloadText.Lower.Length);

    /// <summary>The most characters that always fit, of letters, digits, space and - _ . / :</summary>
    public int MixedText => Bijective.Fitting(Bits, PayloadText.Mixed.Length);

    /// <summary>Whether a GUID fits.</summary>
    public bool FitsGuid => Bits >= 128;

    /// <summary>Bits that a payload takes; it fits where they are no more than <see cref="Bits"/>.</summary>
    public static long BitsOf(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return BitsOf(payload, payload.Written().Value);
    }

    internal static long BitsOf(Payload payload, BigInteger written) => payload.Kind == PayloadKind.UniqueId ? 128 : written.GetBitLength();

    /// <exception cref="ArgumentException">It does not fit; the message says how much is missing.</exception>
    internal void Check(Payload payload, BigInteger written)
    {
        long needed = BitsOf(payload, written);
        if (needed <= Bits) return;
        throw new ArgumentException($"The payload ({payload.Kind}) needs {needed} bits; {Bits} fit: a number up to {HighestNumber}, {Bytes} bytes, or {LowerText} characters (lower-case letters, digits, - _ . / :). Other corrections hold more or less; longer things go into a registry, and the mark carries their number.", nameof(payload));
    }
}
