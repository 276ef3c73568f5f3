using System.Security.Cryptography;

namespace MlNetWatermark;

/// <summary>The raw bits that a model carries: fixed length, immutable, no error correction.</summary>
public sealed class Message : IEquatable<Message>
{
    private readonly bool[] _bits;

    /// <summary>Copies the bits.</summary>
    /// <exception cref="ArgumentException">No bits.</exception>
    public Message(ReadOnlySpan<bool> bits)
    {
        if (bits.IsEmpty) throw new ArgumentException("A message needs at least one bit.", nameof(bits));
        _bits = bits.ToArray();
    }

    /// <summary>Number of bits.</summary>
    public int Length => _bits.Length;

    /// <summary>The bits in order.</summary>
    public ReadOnlySpan<bool> Bits => _bits;

    /// <summary>Reads text of the characters 0 and 1, first bit first.</summary>
    /// <exception cref="ArgumentException">Empty, or another character.</exception>
    public static Message Parse(string bits)
    {
        ArgumentException.ThrowIfNullOrEmpty(bits);
        int wrong = bits.AsSpan().IndexOfAnyExcept('0', '1');
        if (wrong >= 0)
        {
            throw new ArgumentException($"A message is written in 0 and 1; character {wrong + 1} is '{bits[wrong]}'.", nameof(bits));
        }

        return new Message([.. bits.Select(c => c == '1')]);
    }

    /// <summary>Draws bits from the operating system's cryptographic generator.</summary>
    public static Message Random(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        return new Message([.. bytes.Select(b => (b & 1) == 1)]);
    }

    /// <summary>Draws bits from a seeded generator, for measurements that must repeat.</summary>
    public static Message Random(int length, Random generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new Message([.. Enumerable.Range(0, length).Select(_ => generator.Next(2) == 1)]);
    }

    /// <summary>The bits as characters 0 and 1.</summary>
    public override string ToString() => string.Create(_bits.Length, _bits, (text, bits) =>
    {
        for (int i = 0; i < bits.Length; i++) text[i] = bits[i] ? '1' : '0';
    });

    /// <inheritdoc/>
    public bool Equals(Message? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Message);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (bool bit in _bits) hash.Add(bit);
        return hash.ToHashCode();
    }
}
