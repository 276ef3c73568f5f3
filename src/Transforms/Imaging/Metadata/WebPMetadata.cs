using System.Buffers.Binary;

namespace MlNetWatermark;

/// <summary>Metadata in the chunks of a WebP file.</summary>
/// <remarks>RFC 9649 (2024), section 2: EXIF, XMP and ICCP are chunks of the extended format, which begins with VP8X.</remarks>
internal static class WebPMetadata
{
    private const int FirstChunk = 12;
    private const int ChunkHeader = 8;
    private const int ExtendedLength = 10;
    private const byte HasAlpha = 0x10;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;

    public static bool IsWebP(ReadOnlySpan<byte> file) => file.Length >= FirstChunk && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    public static PictureMetadata Read(ReadOnlySpan<byte> file)
    {
        ReadOnlyMemory<byte> exif = default, xmp = default;
        bool profile = false;
        long position = FirstChunk;
        while (position + ChunkHeader <= file.Length)
        {
            ReadOnlySpan<byte> chunk = file[(int)position..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (length > chunk.Length - ChunkHeader) break;
            ReadOnlySpan<byte> content = chunk.Slice(ChunkHeader, (int)length);
            if (exif.IsEmpty && chunk.StartsWith("EXIF"u8)) exif = PictureMetadata.ExifIn(content);
            if (xmp.IsEmpty && chunk.StartsWith("XMP "u8)) xmp = PictureMetadata.Block(content);
            profile |= chunk.StartsWith("ICCP"u8);
            position += ChunkHeader + length + (length & 1); // chunks begin at even places
        }

        return new PictureMetadata { Exif = exif, Xmp = xmp, HasProfile = profile };
    }

    /// <summary>Puts blocks behind the pixels; a file of the simple format becomes one of the extended.</summary>
    public static byte[] Insert(byte[] file, Picture picture, byte[]? exif, byte[]? xmp)
    {
        if (exif is null && xmp is null) return file;
        byte flags = (byte)((exif is null ? 0 : HasExif) | (xmp is null ? 0 : HasXmp));
        bool extended = file.AsSpan(FirstChunk).StartsWith("VP8X"u8);
        byte[] result =
        [
            .. file[..FirstChunk],
            .. extended ? [] : Extended(picture, LosslessWithAlpha(file.AsSpan(FirstChunk)) ? HasAlpha : (byte)0),
            .. file[FirstChunk..],
            .. Chunk("EXIF"u8, exif),
            .. Chunk("XMP "u8, xmp),
        ];
        result[FirstChunk + ChunkHeader] |= flags;
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(4), (uint)(result.Length - 8));
        return result;
    }

    // VP8X: flags, three bytes that mean nothing, width - 1 and height - 1 in 24 bits each.
    private static byte[] Extended(Picture picture, byte flags)
    {
        byte[] content = new byte[ExtendedLength];
        content[0] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), picture.Width - 1);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(7), (ushort)(picture.Height - 1));
        return Chunk("VP8X"u8, content);
    }

    // VP8L: a signature byte, width - 1 and height - 1 in 14 bits each, then the bit for alpha. The simple lossy format has none.
    private static bool LosslessWithAlpha(ReadOnlySpan<byte> chunk) => chunk.StartsWith("VP8L"u8) && (chunk[ChunkHeader + 4] & 0x10) != 0;

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[]? content)
    {
        if (content is null) return [];
        byte[] chunk = [.. name, 0, 0, 0, 0, .. content, .. new byte[content.Length & 1]];
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        return chunk;
    }
}
