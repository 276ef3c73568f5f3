namespace MlNetWatermark;

/// <summary>Makes an EXIF block true of a decoded picture.</summary>
/// <remarks>
/// EXIF 2.32 (CIPA DC-008-2019), section 4.6. Corrections are made in place: nothing moves, so the offsets that makers hide in their notes stay right.
/// </remarks>
internal static class ExifBlock
{
    /// <summary>What comes before the block in JPEG, and by mistake in some PNG and WebP files.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>How the camera was held, by the first directory.</summary>
    /// <returns>1 to 8; 0 where the block does not say, or is damaged before it does.</returns>
    public static int Orientation(ReadOnlySpan<byte> block)
    {
        if (!TiffBlock.TryOpen(block.ToArray(), out TiffBlock tiff) || tiff.Directory(tiff.UInt32(4)) is not { } main) return 0;
        for (int i = 0; i < main.Count; i++)
        {
            TiffEntry entry = tiff.Entry(main, i);
            if (entry.Tag == ExifTag.Orientation && tiff.Number(entry) is { } value and >= 1 and <= 8) return (int)value;
        }

        return 0;
    }

    /// <summary>The block for a picture.</summary>
    /// <param name="picture">Upright, in sRGB.</param>
    /// <param name="block">The block of the file that it was decoded from.</param>
    /// <param name="srgb">Whether the colour space becomes sRGB.</param>
    /// <returns>Null for an empty or damaged block: one with values outside it, or with a directory in itself.</returns>
    public static byte[]? For(Picture picture, ReadOnlySpan<byte> block, bool srgb)
    {
        byte[] result = block.ToArray();
        if (!TiffBlock.TryOpen(result, out TiffBlock tiff) || ExifDirectories.Read(tiff) is not { } directories) return null;

        int length = ExifThumbnail.Remove(block, result, directories);
        foreach (TiffEntry entry in directories.Main)
        {
            if (entry.Tag == ExifTag.Orientation) tiff.Write(entry, 1);
            if (entry.Tag == ExifTag.ImageWidth) tiff.Write(entry, (uint)picture.Width);
            if (entry.Tag == ExifTag.ImageLength) tiff.Write(entry, (uint)picture.Height);
        }

        foreach (TiffEntry entry in directories.Photo)
        {
            if (entry.Tag == ExifTag.PixelXDimension) tiff.Write(entry, (uint)picture.Width);
            if (entry.Tag == ExifTag.PixelYDimension) tiff.Write(entry, (uint)picture.Height);
            if (entry.Tag == ExifTag.ColorSpace && srgb) tiff.Write(entry, 1);
        }

        foreach (TiffEntry entry in directories.Interoperability)
        {
            // "R03" says Adobe RGB, "R98" sRGB (DCF 2.0, section 3.3), and readers without a profile believe it.
            if (entry is { Tag: ExifTag.InteroperabilityIndex, Type: TiffEntry.Ascii, Count: 4 } && srgb) "R98\0"u8.CopyTo(result.AsSpan(entry.Place + 8));
        }

        return result[..length];
    }
}
