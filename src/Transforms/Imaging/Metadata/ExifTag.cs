namespace MlNetWatermark;

/// <summary>Tags of EXIF that are read or corrected, under their names in the standard.</summary>
internal static class ExifTag
{
    public const ushort InteroperabilityIndex = 0x0001;
    public const ushort ImageWidth = 0x0100;
    public const ushort ImageLength = 0x0101;
    public const ushort StripOffsets = 0x0111;
    public const ushort Orientation = 0x0112;
    public const ushort StripByteCounts = 0x0117;
    public const ushort ThumbnailOffset = 0x0201; // JPEGInterchangeFormat
    public const ushort ThumbnailLength = 0x0202; // JPEGInterchangeFormatLength
    public const ushort PhotoDirectory = 0x8769; // Exif IFD
    public const ushort GpsDirectory = 0x8825;
    public const ushort ColorSpace = 0xA001;
    public const ushort PixelXDimension = 0xA002;
    public const ushort PixelYDimension = 0xA003;
    public const ushort InteroperabilityDirectory = 0xA005;
}
