using System.Globalization;
using System.Numerics;

namespace MlNetWatermark;

/// <summary>The user's data: a number, bytes, text or a GUID. Immutable.</summary>
/// <remarks>A <see cref="PayloadCodec"/> turns it into the <see cref="Message"/> that a model carries, and back; the reader needs to know neither kind nor length.</remarks>
public sealed class Payload : IEquatable<Payload>
{
    private readonly object _value; // ulong, byte[], string or Guid

    private Payload(PayloadKind kind, object value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>What it is.</summary>
    public PayloadKind Kind { get; }

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public ulong Number => Value<ulong>(PayloadKind.Number);

    /// <summary>The bytes; a copy each time.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public byte[] Bytes => (byte[])Value<byte[]>(PayloadKind.Bytes).Clone();

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public string Text => Value<string>(PayloadKind.Text);

    /// <summary>The GUID.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    public Guid UniqueId => Value<Guid>(PayloadKind.UniqueId);

    /// <summary>A number.</summary>
    public static Payload OfNumber(ulong number) => new(PayloadKind.Number, number);

    /// <summary>Bytes; may be empty. They are copied.</summary>
    public static Payload OfBytes(ReadOnlySpan<byte> bytes) => new(PayloadKind.Bytes, bytes.ToArray());

    /// <summary>Text; may be empty. Shortest in lower-case letters, digits and - _ . / : ; other letters and other alphabets take more bits.</summary>
    /// <exception cref="ArgumentException">The text is not valid Unicode.</exception>
    public static Payload OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PayloadText.Check(text);
        return new Payload(PayloadKind.Text, text);
    }

    /// <summary>A GUID.</summary>
    public static Payload OfGuid(Guid id) => new(PayloadKind.UniqueId, id);

    /// <summary>The number in decimal, the bytes in hexadecimal, the text itself, or the GUID with hyphens.</summary>
    public override string ToString() => _value switch
    {
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Guid guid => guid.ToString(),
        _ => (string)_value,
    };

    /// <inheritdoc/>
    public bool Equals(Payload? other) => other is not null && Kind == other.Kind
        && (_value is byte[] bytes ? bytes.AsSpan().SequenceEqual((byte[])other._value) : _value.Equals(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Payload);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, ToString());

    /// <summary>How it is written: a code for the way of writing, and a number that means all of it, its length too.</summary>
    internal (PayloadCode Code, BigInteger Value) Written() => _value switch
    {
        ulong number => (PayloadCode.Number, number),
        byte[] bytes => (PayloadCode.Bytes, Bijective.ToNumber(bytes, 256)),
        Guid guid => (PayloadCode.UniqueId, new BigInteger(guid.ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true)),
        _ => PayloadText.Write((string)_value),
    };

    /// <summary>Reads what <see cref="Written"/> wrote; null where nothing is written so.</summary>
    internal static Payload? Read(PayloadCode code, BigInteger value)
    {
        switch (code)
        {
            case PayloadCode.Number:
                return value <= ulong.MaxValue ? OfNumber((ulong)value) : null;
            case PayloadCode.Bytes:
                return OfBytes(Bijective.ToDigits(value, 256));
            case PayloadCode.UniqueId:
                byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
                return bytes.Length > 16 ? null : OfGuid(new Guid([.. new byte[16 - bytes.Length], .. bytes], bigEndian: true));
            default:
                return PayloadText.Read(code, value) is { } text ? new Payload(PayloadKind.Text, text) : null;
        }
    }

    private T Value<T>(PayloadKind asked) => Kind == asked ? (T)_value : throw new InvalidOperationException($"The payload is of kind {Kind}, not {asked}.");
}
