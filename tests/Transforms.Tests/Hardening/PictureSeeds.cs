namespace MlNetWatermark.Tests;

/// <summary>Small whole files of each format, of many kinds, for fuzzers to start from.</summary>
internal static class PictureSeeds
{
    public static IReadOnlyList<string> Formats { get; } = ["png", "jpeg", "webp", "gif", "bmp"];

    public static byte[][] Of(string format) => format switch
    {
        "png" =>
        [
            Encode(TestPictures.Natural(40, 30), PictureFormat.Png, 95),
            Encode(TestPictures.Grey(33, 17), PictureFormat.Png, 95),
            Encode(TestPictures.WithAlpha(TestPictures.Natural(20, 24), i => (byte)i), PictureFormat.Png, 95),
            PngBuilder.Build(9, 9, 16, PngBuilder.ColourAlphaType, Noise(9 * 9 * 8)),
            PngBuilder.Build(16, 12, 4, PngBuilder.PaletteType, Noise(8 * 12), Noise(48)),
            PngBuilder.Build(16, 12, 1, PngBuilder.GreyType, Noise(2 * 12)),
        ],
        "jpeg" =>
        [
            Encode(TestPictures.Natural(48, 40), PictureFormat.Jpeg, 90),
            Encode(TestPictures.Natural(33, 35), PictureFormat.Jpeg, 60, fullChroma: false),
            Encode(TestPictures.Grey(40, 24), PictureFormat.Jpeg, 80),
            Turned(Encode(TestPictures.Natural(24, 16), PictureFormat.Jpeg, 80), orientation: 6),
            Golden("progressive.jpg"),
            Golden("cmyk.jpg"),
        ],
        "webp" =>
        [
            Encode(TestPictures.Natural(48, 40), PictureFormat.WebP, 90),
            Encode(TestPictures.Natural(30, 20), PictureFormat.WebP, 100),
            Encode(TestPictures.WithAlpha(TestPictures.Natural(20, 24), i => (byte)i), PictureFormat.WebP, 70),
            Encode(TestPictures.WithAlpha(TestPictures.Natural(20, 24), i => (byte)i), PictureFormat.WebP, 100),
        ],
        "gif" => [Golden("checkerboard.gif")],
        _ => [Golden("bitmap.bmp"), BitmapBuilder.RunLength(), BitmapBuilder.Masks()],
    };

    /// <summary>The file with an Exif segment that says how the camera was held.</summary>
    /// <param name="jpeg">A whole JPEG.</param>
    /// <param name="orientation">1 to 8.</param>
    public static byte[] Turned(byte[] jpeg, byte orientation) =>
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,
        .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
        .. jpeg[2..],
    ];

    private static byte[] Encode(Picture picture, PictureFormat format, int quality, bool fullChroma = true) =>
        PictureFile.Encode(picture, new PictureEncoding { Format = format, Quality = quality, FullChroma = fullChroma });

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", name));

    private static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }
}
