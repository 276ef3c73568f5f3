namespace MlNetWatermark;

/// <summary>The first bytes by which files of the formats that are read are known.</summary>
/// <remarks>Skia has decoders for camera and icon files too. What is not asked for is not handed to them: less code faces hostile files.</remarks>
internal static class PictureSignature
{
    /// <summary>True for what begins as PNG, JPEG, WebP, GIF or BMP.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
        || file.StartsWith("GIF8"u8)
        || file.StartsWith("BM"u8);
}
