using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Pictures with blocks of the test's making.</summary>
internal static class MetadataFiles
{
    public static byte[] Png(byte[]? exif = null, string? xmp = null)
    {
        byte[] file = PictureFile.Encode(TestPictures.Natural(16, 12), new PictureEncoding());
        if (exif is not null) file = PngBuilder.Insert(file, "eXIf", exif);
        if (xmp is not null) file = PngBuilder.Insert(file, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(xmp)]);
        return file;
    }

    /// <summary>What goes on of blocks, with a picture of 43 x 21.</summary>
    public static PictureMetadata Through(byte[]? exif = null, string? xmp = null, byte[]? profile = null)
    {
        byte[] file = Png(exif, xmp);
        if (profile is not null) file = PngBuilder.Insert(file, "iCCP", profile);
        return PictureMetadata.Decode(PictureFile.Encode(TestPictures.Natural(43, 21), new PictureEncoding { Metadata = PictureMetadata.Decode(file) }));
    }
}
