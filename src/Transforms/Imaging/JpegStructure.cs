namespace MlNetWatermark;

/// <summary>Walks the markers of a JPEG file.</summary>
/// <remarks>
/// libjpeg fills missing scan data with grey and reports success when it is a small amount, so the end of the picture is looked for here.
/// </remarks>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    /// <summary>True for a JPEG without its end marker. False for a complete JPEG, whatever follows it, and for any other file.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> file)
    {
        if (file.Length < 2 || file[0] != 0xFF || file[1] != StartOfImage) return false;

        int position = 2;
        while (position + 1 < file.Length)
        {
            if (file[position] != 0xFF)
            {
                position++; // stray bytes between segments: decoders skip them too
                continue;
            }

            byte marker = file[position + 1];
            if (marker == EndOfImage) return false;
            if (marker == 0xFF)
            {
                position++; // fill byte
                continue;
            }

            position += 2;
            if (IsWithoutLength(marker)) continue;
            if (position + 1 >= file.Length) return true;
            position += (file[position] << 8) | file[position + 1];
            if (marker == StartOfScan) position = SkipScan(file, position);
        }

        return true;
    }

    private static bool IsWithoutLength(byte marker) => marker is 0x00 or 0x01 or StartOfImage or (>= 0xD0 and <= 0xD7);

    // Inside a scan, FF 00 is a data byte and FF D0..D7 are restart marks; any other marker ends it.
    private static int SkipScan(ReadOnlySpan<byte> file, int position)
    {
        while (position + 1 < file.Length)
        {
            int next = file[position..].IndexOf((byte)0xFF);
            if (next < 0) return file.Length;
            position += next;
            if (position + 1 >= file.Length) return file.Length;
            byte marker = file[position + 1];
            if (marker != 0x00 && marker is not (>= 0xD0 and <= 0xD7)) return position;
            position += 2;
        }

        return file.Length;
    }
}
