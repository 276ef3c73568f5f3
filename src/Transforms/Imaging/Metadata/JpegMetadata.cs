using System.Buffers.Binary;

namespace MlNetWatermark;

/// <summary>Metadata in the segments of a JPEG file.</summary>
/// <remarks>EXIF 2.32, section 4.7, and XMP part 3 (2020), section 1.1.3: both in APP1, told apart by what they begin with. ICC.1:2022, annex B.4: profiles in APP2.</remarks>
internal static class JpegMetadata
{
    private const byte StartOfScan = 0xDA;
    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const int LargestSegment = ushort.MaxValue - 2;

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ProfilePrefix => "ICC_PROFILE\0"u8;

    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public static PictureMetadata Read(ReadOnlySpan<byte> file)
    {
        ReadOnlyMemory<byte> exif = default, xmp = default;
        bool profile = false;
        int position = 2;
        while (Next(file, ref position, out byte marker) is { IsEmpty: false } segment)
        {
            if (marker == App1 && exif.IsEmpty && segment.StartsWith(ExifBlock.Prefix)) exif = PictureMetadata.ExifIn(segment);
            if (marker == App1 && xmp.IsEmpty && segment.StartsWith(XmpPrefix)) xmp = PictureMetadata.Block(segment[XmpPrefix.Length..]);
            profile |= marker == App2 && segment.StartsWith(ProfilePrefix);
        }

        return new PictureMetadata { Exif = exif, Xmp = xmp, HasProfile = profile };
    }

    /// <summary>Puts blocks behind the JFIF segment, which must come first.</summary>
    public static byte[] Insert(byte[] file, byte[]? exif, byte[]? xmp)
    {
        int place = 2;
        Next(file, ref place, out byte marker);
        if (marker != App0) place = 2;
        return [.. file[..place], .. Segment(ExifBlock.Prefix, exif), .. Segment(XmpPrefix, xmp), .. file[place..]];
    }

    private static byte[] Segment(ReadOnlySpan<byte> prefix, byte[]? block)
    {
        if (block is null || prefix.Length + block.Length > LargestSegment) return [];
        int length = 2 + prefix.Length + block.Length;
        return [0xFF, App1, (byte)(length >> 8), (byte)length, .. prefix, .. block];
    }

    // The content of the segment at a position, which moves behind it. Empty where the pixels begin, or at damage: a segment that says anything has content.
    private static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> file, ref int position, out byte marker)
    {
        marker = 0;
        while (position < file.Length && file[position] != 0xFF) position++; // stray bytes between segments: decoders skip them too
        while (position < file.Length && file[position] == 0xFF) position++; // fill bytes
        if (position + 3 > file.Length) return [];
        marker = file[position];
        int length = BinaryPrimitives.ReadUInt16BigEndian(file[(position + 1)..]);
        if (marker == StartOfScan || length < 2 || length > file.Length - position - 1) return [];
        ReadOnlySpan<byte> content = file.Slice(position + 3, length - 2);
        position += 1 + length;
        return content;
    }
}
