using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

public partial class PictureFileTests
{
    private static readonly PictureEncoding Png = new();

    [Theory]
    [InlineData(PictureFormat.Png, 95)]
    [InlineData(PictureFormat.WebP, 100)]
    public void Lossless_formats_return_every_pixel(PictureFormat format, int quality)
    {
        Picture picture = TestPictures.Natural(61, 47);
        Picture back = PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = format, Quality = quality }));
        Assert.Equal(0, TestPictures.LargestDifference(picture, back));
    }

    [Fact]
    public void Alpha_is_straight_through_a_png_even_where_a_pixel_is_transparent()
    {
        Picture picture = TestPictures.Random(40, 30);
        Picture back = PictureFile.Decode(PictureFile.Encode(picture, Png));
        Assert.Equal(0, TestPictures.LargestDifference(picture, back));
    }

    [Fact]
    public void Alpha_is_straight_through_a_lossless_webp()
    {
        Picture picture = TestPictures.WithAlpha(TestPictures.Natural(40, 30), i => (byte)(1 + (i % 255)));
        Picture back = PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.WebP, Quality = 100 }));
        Assert.Equal(0, TestPictures.LargestDifference(picture, back));
    }

    [Fact]
    public void A_grey_picture_comes_back_grey_from_png_and_jpeg()
    {
        Picture grey = TestPictures.Grey(50, 40);
        Assert.Equal(0, TestPictures.LargestDifference(grey, PictureFile.Decode(PictureFile.Encode(grey, Png))));
        Picture jpeg = PictureFile.Decode(PictureFile.Encode(grey, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 100 }));
        Assert.True(jpeg.IsGrey());
        Assert.True(TestPictures.LargestDifference(grey, jpeg) <= 3);
    }

    [Fact]
    public void Higher_jpeg_quality_and_full_chroma_come_closer_to_the_picture()
    {
        Picture picture = TestPictures.Make(64, 64, (x, y, c) => ((x / 2) + y + c) % 3 * 100);
        double Psnr(int quality, bool fullChroma) => PeakSignalToNoise.Measure(
            picture,
            PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = fullChroma })));
        Assert.True(Psnr(95, true) > Psnr(50, true));
        Assert.True(Psnr(95, true) > Psnr(95, false) + 3);
    }

    [Fact]
    public void Jpeg_lays_transparent_parts_on_white()
    {
        Picture picture = TestPictures.WithAlpha(TestPictures.Make(32, 32, (_, _, _) => 0), i => (byte)(i % 32 < 16 ? 0 : 255));
        Picture back = PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 100 }));
        Assert.Equal(((byte)255, (byte)255, (byte)255, (byte)255), TestPictures.At(back, 3, 10));
        Assert.True(TestPictures.At(back, 28, 10).Red < 5);
    }

    [Fact]
    public void A_sixteen_bit_png_keeps_its_upper_eight_bits()
    {
        byte[] rows = new byte[16 * 16 * 6];
        for (int i = 0; i < rows.Length / 2; i++) BinaryPrimitives.WriteUInt16BigEndian(rows.AsSpan(2 * i), (ushort)(i * 85));
        Picture picture = PictureFile.Decode(PngBuilder.Build(16, 16, 16, PngBuilder.ColourType, rows));
        for (int i = 0; i < 16 * 16 * 3; i++)
        {
            double expected = i * 85 % 65536 / 257.0;
            Assert.InRange(picture.Rgba[(4 * (i / 3)) + (i % 3)] - expected, -1.01, 1.01);
        }
    }

    [Fact]
    public void A_palette_png_is_read_as_its_colours()
    {
        byte[] palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
        Picture picture = PictureFile.Decode(PngBuilder.Build(4, 2, 8, PngBuilder.PaletteType, [0, 1, 2, 3, 3, 2, 1, 0], palette));
        Assert.Equal(((byte)0, (byte)255, (byte)0, (byte)255), TestPictures.At(picture, 1, 0));
        Assert.Equal(((byte)10, (byte)20, (byte)30, (byte)255), TestPictures.At(picture, 0, 1));
    }

    [Fact]
    public void A_grey_png_is_read_as_equal_channels()
    {
        Picture picture = PictureFile.Decode(PngBuilder.Build(3, 1, 8, PngBuilder.GreyType, [0, 100, 255]));
        Assert.True(picture.IsGrey());
        Assert.Equal(100, TestPictures.At(picture, 1, 0).Green);
    }

    [Theory]
    [InlineData("progressive.jpg", 8)]
    [InlineData("bitmap.bmp", 0)]
    [InlineData("cmyk.jpg", 24)] // colour conversion of inks differs from tool to tool
    public void Files_of_other_tools_show_the_same_picture(string name, int tolerance)
    {
        Picture expected = TestPictures.Make(32, 24, (x, y, c) => c switch { 0 => 40 + (5 * x), 1 => 60 + (6 * y), _ => 200 - (3 * x) });
        Picture picture = PictureFile.Read(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", name));
        Assert.InRange(TestPictures.LargestDifference(expected, picture), 0, tolerance);
    }

    [Fact]
    public void The_first_frame_of_a_gif_is_read()
    {
        Picture picture = PictureFile.Read(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", "checkerboard.gif"));
        Assert.Equal(255, TestPictures.At(picture, 0, 0).Red);
        Assert.Equal(0, TestPictures.At(picture, 1, 0).Red);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_camera_s_orientation_is_applied(byte orientation)
    {
        // Stored: 32 x 16, the left upper corner red, the rest of the upper half green, the lower half blue.
        Picture stored = TestPictures.Make(32, 16, (x, y, c) => 255 * (c == (y >= 8 ? 2 : x < 16 ? 0 : 1) ? 1 : 0));
        byte[] jpeg = PictureFile.Encode(stored, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 100 });
        Picture shown = PictureFile.Decode(WithOrientation(jpeg, orientation));

        Assert.Equal(orientation >= 5 ? (16, 32) : (32, 16), (shown.Width, shown.Height));

        // Where the stored corners (left upper: red, right upper: green) must be seen, by the EXIF standard: row 0 / column 0 mean.
        (bool redRight, bool redLow, bool greenRight, bool greenLow) = orientation switch
        {
            1 => (false, false, true, false),
            2 => (true, false, false, false),
            3 => (true, true, false, true),
            4 => (false, true, true, true),
            5 => (false, false, false, true),
            6 => (true, false, true, true),
            7 => (true, true, true, false),
            _ => (false, true, false, false),
        };
        (byte Red, byte Green, byte Blue, byte Alpha) Corner(bool right, bool low)
            => TestPictures.At(shown, right ? shown.Width - 3 : 2, low ? shown.Height - 3 : 2);
        Assert.True(Corner(redRight, redLow).Red > 200);
        Assert.True(Corner(greenRight, greenLow).Green > 200);
    }

    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0x00, 0x22, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, // APP1
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, // TIFF, big-endian
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // one entry: 0x0112 as a short
            0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
