using System.Buffers.Binary;

namespace MlNetWatermark;

/// <summary>The bytes of a TIFF structure, of which an EXIF block is one, in their byte order.</summary>
/// <remarks>TIFF 6.0 (1992), section 2. Places are bytes from the header.</remarks>
internal readonly ref struct TiffBlock
{
    private const int Magic = 42;

    private readonly Span<byte> _bytes;
    private readonly bool _little;

    private TiffBlock(Span<byte> bytes, bool little)
    {
        _bytes = bytes;
        _little = little;
    }

    public const int HeaderLength = 8;

    public int Length => _bytes.Length;

    /// <summary>Looks at the header.</summary>
    /// <param name="bytes">The structure, which is kept, not copied.</param>
    /// <param name="block">The result.</param>
    /// <returns>False for anything that does not begin as TIFF.</returns>
    public static bool TryOpen(Span<byte> bytes, out TiffBlock block)
    {
        block = new TiffBlock(bytes, little: bytes.StartsWith("II"u8));
        return bytes.Length >= HeaderLength && (block._little || bytes.StartsWith("MM"u8)) && block.UInt16(2) == Magic;
    }

    public ushort UInt16(int place) =>
        _little ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[place..]) : BinaryPrimitives.ReadUInt16BigEndian(_bytes[place..]);

    public uint UInt32(int place) =>
        _little ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes[place..]) : BinaryPrimitives.ReadUInt32BigEndian(_bytes[place..]);

    public void Write(int place, ushort value)
    {
        if (_little) BinaryPrimitives.WriteUInt16LittleEndian(_bytes[place..], value);
        else BinaryPrimitives.WriteUInt16BigEndian(_bytes[place..], value);
    }

    public void Write(int place, uint value)
    {
        if (_little) BinaryPrimitives.WriteUInt32LittleEndian(_bytes[place..], value);
        else BinaryPrimitives.WriteUInt32BigEndian(_bytes[place..], value);
    }

    /// <summary>Replaces an entry by one whole number, which fits into the entry itself.</summary>
    public void Write(TiffEntry entry, uint value)
    {
        bool small = entry.Type == TiffEntry.Short && value <= ushort.MaxValue;
        Write(entry.Place + 2, small ? TiffEntry.Short : TiffEntry.Long);
        Write(entry.Place + 4, 1u);
        Write(entry.Place + 8, 0u);
        if (small) Write(entry.Place + 8, (ushort)value);
        else Write(entry.Place + 8, value);
    }

    /// <summary>The first number of an entry, where it is whole and the only one.</summary>
    public uint? Number(TiffEntry entry) => (entry.Type, entry.Count) switch
    {
        (TiffEntry.Short, 1) => UInt16(entry.Place + 8),
        (TiffEntry.Long, 1) => UInt32(entry.Place + 8),
        _ => null,
    };

    /// <summary>Where an entry's values are.</summary>
    /// <returns>Empty for what fits into the entry itself, and for types that TIFF does not know; null where it is outside the block.</returns>
    public ByteRange? Values(TiffEntry entry)
    {
        if (entry.Size <= 4) return new ByteRange(0, 0);
        long start = UInt32(entry.Place + 8), end = start + entry.Size;
        return end <= Length ? new ByteRange((int)start, (int)end) : null;
    }

    /// <summary>The directory at a place.</summary>
    /// <returns>Null where it does not fit into the block.</returns>
    public TiffDirectory? Directory(uint place)
    {
        if (place < HeaderLength || place > Length - 2) return null;
        int count = UInt16((int)place);
        return count <= (Length - 2 - (int)place) / TiffEntry.Length ? new TiffDirectory((int)place, count) : null;
    }

    public TiffEntry Entry(TiffDirectory directory, int index)
    {
        int place = directory.Place + 2 + (index * TiffEntry.Length);
        return new TiffEntry(place, UInt16(place), UInt16(place + 2), UInt32(place + 4));
    }
}
