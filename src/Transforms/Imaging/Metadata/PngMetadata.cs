using System.Buffers.Binary;

namespace MlNetWatermark;

/// <summary>Metadata in the chunks of a PNG file.</summary>
/// <remarks>PNG, third edition (W3C, 2025), section 11.3: EXIF in eXIf, profiles in iCCP. XMP part 3 (2020), section 1.1.5: XMP in iTXt, uncompressed.</remarks>
internal static class PngMetadata
{
    private const int SignatureLength = 8;
    private const int HeaderEnd = SignatureLength + 4 + 4 + 13 + 4; // behind IHDR, which comes first

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    // Keyword, not compressed, no language, no translated keyword.
    private static ReadOnlySpan<byte> XmpPrefix => "XML:com.adobe.xmp\0\0\0\0\0"u8;

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    public static PictureMetadata Read(ReadOnlySpan<byte> file)
    {
        ReadOnlyMemory<byte> exif = default, xmp = default;
        bool profile = false;
        int position = SignatureLength;
        while (position + 12 <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            if (length > file.Length - position - 12) break;
            ReadOnlySpan<byte> chunk = file.Slice(position + 4, (int)length + 4), content = chunk[4..];
            position += (int)length + 12;
            bool isExif = exif.IsEmpty && chunk.StartsWith("eXIf"u8), isXmp = xmp.IsEmpty && chunk.StartsWith("iTXt"u8) && content.StartsWith(XmpPrefix);
            if ((isExif || isXmp) && BinaryPrimitives.ReadUInt32BigEndian(file[(position - 4)..]) != Crc32.Of(chunk)) continue;
            if (isExif) exif = PictureMetadata.ExifIn(content);
            if (isXmp) xmp = PictureMetadata.Block(content[XmpPrefix.Length..]);
            profile |= chunk.StartsWith("iCCP"u8);
        }

        return new PictureMetadata { Exif = exif, Xmp = xmp, HasProfile = profile };
    }

    /// <summary>Puts blocks behind the header.</summary>
    public static byte[] Insert(byte[] file, byte[]? exif, byte[]? xmp) =>
        [.. file[..HeaderEnd], .. Chunk("eXIf"u8, [], exif), .. Chunk("iTXt"u8, XmpPrefix, xmp), .. file[HeaderEnd..]];

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, byte[]? block)
    {
        if (block is null) return [];
        byte[] chunk = [0, 0, 0, 0, .. name, .. prefix, .. block, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 12);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Of(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }
}
