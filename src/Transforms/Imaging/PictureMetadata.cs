namespace MlNetWatermark;

/// <summary>What a picture file says beside its pixels: the EXIF block and the XMP packet, to be written into the file of the marked picture.</summary>
/// <remarks>
/// Taken from JPEG (APP1), PNG (eXIf, uncompressed iTXt) and WebP (EXIF, XMP); other places and kinds (IPTC, comments, extended XMP, C2PA manifests, which belong to the unmarked file) are not.
/// <see cref="PictureEncoding.Metadata"/> writes it. What would be untrue of the new file is corrected then: decoded pixels are upright, so the orientation becomes 1; sizes in
/// pixels become those of the picture; where a colour profile was converted from, the colour space becomes sRGB; thumbnails, which show the unmarked picture, are left out.
/// Everything else stays byte for byte as it was, the place where a picture was taken too. Immutable.
/// </remarks>
public sealed class PictureMetadata
{
    // A camera's EXIF has at most 64 KiB, but PNG and WebP set no limit of their own, and XML takes many times its length in memory.
    private const int LargestBlock = 1 << 22;

    internal PictureMetadata()
    {
    }

    /// <summary>The EXIF block as the file has it: a TIFF header in either byte order and its directories (EXIF 2.32, section 4.5). Empty where there is none.</summary>
    public ReadOnlyMemory<byte> Exif { get; internal init; }

    /// <summary>The XMP packet as the file has it: RDF/XML in UTF-8 (ISO 16684-1). Empty where there is none.</summary>
    public ReadOnlyMemory<byte> Xmp { get; internal init; }

    /// <summary>Whether the file has a colour profile, from which decoding converts to sRGB.</summary>
    internal bool HasProfile { get; init; }

    /// <summary>How decoding turns the pixels: 1 to 8 by EXIF; 0 where the file does not say.</summary>
    internal int Orientation => ExifBlock.Orientation(Exif.Span);

    /// <summary>Finds the metadata in a file's bytes. Damage is no error here: it is empty where nothing is found.</summary>
    /// <param name="file">The whole file.</param>
    public static PictureMetadata Decode(ReadOnlySpan<byte> file) =>
        JpegMetadata.IsJpeg(file) ? JpegMetadata.Read(file)
        : PngMetadata.IsPng(file) ? PngMetadata.Read(file)
        : WebPMetadata.IsWebP(file) ? WebPMetadata.Read(file)
        : new PictureMetadata();

    /// <summary>Finds the metadata in a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="PictureFormatException">The file is empty, a pipe or a device, or larger than can be read.</exception>
    public static PictureMetadata Read(string path) => Decode(PictureFile.ReadBytes(path));

    /// <summary>A block of a file, which is copied; empty where it is absurdly large.</summary>
    internal static ReadOnlyMemory<byte> Block(ReadOnlySpan<byte> bytes) => bytes.Length > LargestBlock ? default : bytes.ToArray();

    /// <summary>The same for EXIF, without the prefix that belongs into JPEG alone but is met elsewhere too.</summary>
    internal static ReadOnlyMemory<byte> ExifIn(ReadOnlySpan<byte> bytes) => Block(bytes.StartsWith(ExifBlock.Prefix) ? bytes[ExifBlock.Prefix.Length..] : bytes);

    /// <summary>Writes what is true of a picture into its encoded file; blocks that are damaged, or too large for the format, are left out.</summary>
    internal byte[] AddTo(byte[] file, Picture picture, PictureFormat format)
    {
        byte[]? exif = ExifBlock.For(picture, Exif.Span, srgb: HasProfile);
        byte[]? xmp = XmpPacket.For(picture, Xmp.Span, upright: Orientation != 0, srgb: HasProfile);
        return format switch
        {
            PictureFormat.Jpeg => JpegMetadata.Insert(file, exif, xmp),
            PictureFormat.WebP => WebPMetadata.Insert(file, picture, exif, xmp),
            _ => PngMetadata.Insert(file, exif, xmp),
        };
    }
}
