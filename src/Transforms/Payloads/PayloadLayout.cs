using System.Numerics;

namespace MlNetWatermark;

/// <summary>One way of filling a message: kind, data, perhaps a hash of the picture, and a checksum, then error correction.</summary>
/// <remarks>
/// Information bits: kind (3), data (all the rest), hash (<see cref="PayloadOptions.ContentBits"/> where bound), checksum. All but the checksum are masked by a stream that the checksum starts, so that
/// payloads that resemble each other give messages that do not. Version, length, correction and binding are part of what the checksum is taken over and need no bits: a reader tries what there is.
/// </remarks>
internal sealed class PayloadLayout
{
    /// <summary>Bits of the checksum with the public key, and with a secret one.</summary>
    public const int PublicChecksum = 16, SecretChecksum = 24;

    private const byte Version = 1;
    private const int KindBits = 3;

    private readonly WatermarkKey _key;
    private readonly byte[] _domain;
    private readonly int _checksum, _hash;

    private PayloadLayout(BchCode code, PayloadCorrection correction, WatermarkKey key, bool bound)
    {
        _key = key;
        _checksum = key == WatermarkKey.Public ? PublicChecksum : SecretChecksum;
        _hash = bound ? PayloadOptions.ContentBits : 0;
        _domain = [Version, .. BitConverter.GetBytes(code.Length), (byte)correction, bound ? (byte)1 : (byte)0];
        Bound = bound;
        InformationBits = code.InformationBits;
        DataBits = code.InformationBits - KindBits - _hash - _checksum;
    }

    public bool Bound { get; }

    public int InformationBits { get; }

    /// <summary>Bits left for data; at least 1.</summary>
    public int DataBits { get; }

    /// <summary>Chance that bits which are nothing look like a payload.</summary>
    public double FalseChance => Math.ScaleB(1, -_checksum);

    /// <summary>The layout; null where a message is too short for it.</summary>
    public static PayloadLayout? Of(BchCode code, PayloadCorrection correction, WatermarkKey key, bool bound)
    {
        PayloadLayout layout = new(code, correction, key, bound);
        return layout.DataBits > 0 ? layout : null;
    }

    /// <summary>The information bits of a payload.</summary>
    /// <param name="code">How the payload is written.</param>
    /// <param name="value">Below 2^<see cref="DataBits"/>.</param>
    /// <param name="hash">Of the picture; 0 where not bound.</param>
    public bool[] Pack(PayloadCode code, BigInteger value, ulong hash)
    {
        bool[] bits = new bool[InformationBits];
        Put(bits, 0, KindBits, (int)code);
        Put(bits, KindBits, DataBits, value);
        Put(bits, KindBits + DataBits, _hash, hash);
        byte[] checksum = Checksum(bits);
        Mask(bits, checksum);
        Put(bits, bits.Length - _checksum, _checksum, Number(checksum));
        return bits;
    }

    /// <summary>What information bits say; null where the checksum is not theirs, or nothing is written so.</summary>
    public (Payload Payload, ulong Hash)? Unpack(ReadOnlySpan<bool> information)
    {
        bool[] bits = information.ToArray();
        BigInteger found = Take(bits, bits.Length - _checksum, _checksum);
        byte[] stated = found.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] checksum = [.. new byte[(_checksum / 8) - stated.Length], .. stated];
        Mask(bits, checksum);
        if (Number(Checksum(bits)) != found) return null;
        Payload? payload = Payload.Read((PayloadCode)(int)Take(bits, 0, KindBits), Take(bits, KindBits, DataBits));
        return payload is null ? null : (payload, (ulong)Take(bits, KindBits + DataBits, _hash));
    }

    private byte[] Checksum(bool[] bits)
    {
        byte[] plain = new byte[_domain.Length + bits.Length - _checksum];
        _domain.CopyTo(plain, 0);
        for (int i = 0; i < bits.Length - _checksum; i++) plain[_domain.Length + i] = bits[i] ? (byte)1 : (byte)0;
        return _key.Authenticate("checksum", plain)[..(_checksum / 8)];
    }

    private void Mask(bool[] bits, byte[] checksum)
    {
        using IEnumerator<byte> stream = _key.Stream("mask", [.. _domain, .. checksum]).GetEnumerator();
        for (int i = 0; i < bits.Length - _checksum; i++)
        {
            stream.MoveNext();
            bits[i] ^= (stream.Current & 1) == 1;
        }
    }

    private static BigInteger Number(byte[] checksum) => new(checksum, isUnsigned: true, isBigEndian: true);

    private static void Put(bool[] bits, int start, int count, BigInteger value)
    {
        for (int i = 0; i < count; i++) bits[start + i] = !(value >> (count - 1 - i)).IsEven;
    }

    private static BigInteger Take(bool[] bits, int start, int count)
    {
        BigInteger value = BigInteger.Zero;
        for (int i = 0; i < count; i++) value = (value << 1) + (bits[start + i] ? 1 : 0);
        return value;
    }
}
