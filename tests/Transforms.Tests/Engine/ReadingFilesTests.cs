namespace MlNetWatermark.Tests;

public class ReadingFilesTests(DefaultModel fixture) : IClassFixture<DefaultModel>
{
    private static readonly Payload s_payload = Payload.OfText("studio-7");

    // Large enough to be read at a half: both sides at least four working sizes.
    private static readonly Picture s_large = PictureResizing.Resize(PictureFile.Read(RepositoryRoot.Image("coffee.png")), 1400, 1050);

    private readonly WatermarkEngine _engine = new(fixture.Model);

    [Theory]
    [InlineData(95, true)]
    [InlineData(50, false)]
    public void A_large_jpeg_says_the_same_from_its_file_as_from_its_pixels(int quality, bool fullChroma)
    {
        byte[] file = Jpeg(_engine.Embed(s_large, s_payload), quality, fullChroma);
        Extraction fromPixels = _engine.Extract(PictureFile.Decode(file)), fromFile = _engine.ExtractFile(file);
        Assert.Equal(s_payload, fromFile.Payload?.Value);
        Assert.Equal(fromPixels.Message, fromFile.Message);
        Assert.True(fromFile.Detected);
        Assert.Equal(fromPixels.Coverage, fromFile.Coverage, 0.02);
        Assert.InRange(fromFile.PValue / fromPixels.PValue, 1, 1.2); // it pays for two tries more
    }

    [Fact]
    public void Files_that_are_small_or_no_jpeg_are_read_in_full()
    {
        Picture marked = _engine.Embed(PicturePart.Of(s_large, 0, 0, 500, 400), s_payload);
        foreach (byte[] file in (byte[][])[Jpeg(marked, 90, true), PictureFile.Encode(marked, new PictureEncoding()), PictureFile.Encode(_engine.Embed(s_large, s_payload), new PictureEncoding())])
        {
            Extraction fromPixels = _engine.Extract(PictureFile.Decode(file)), fromFile = _engine.ExtractFile(file);
            Assert.Equal((fromPixels.Payload, fromPixels.PValue, fromPixels.Score), (fromFile.Payload, fromFile.PValue, fromFile.Score));
        }
    }

    [Fact]
    public void A_large_jpeg_that_was_turned_is_found_in_full()
    {
        Picture turned = AttackSuite.Parse("rotate:20").Apply(new AttackInput(_engine.Embed(s_large, s_payload), s_large, new Random(1))).Picture;
        Extraction read = _engine.ExtractFile(Jpeg(turned, 90, true));
        Assert.Equal(s_payload, read.Payload?.Value);
        Assert.Equal(20, Math.Abs(read.Geometry!.Rotation), 0.5);
    }

    [Fact]
    public void An_unmarked_large_jpeg_is_not_detected() => Assert.False(_engine.ExtractFile(Jpeg(s_large, 90, true)).Detected);

    [Fact]
    public void A_camera_s_orientation_is_applied_at_a_part_of_the_size_too()
    {
        Picture marked = _engine.Embed(s_large, s_payload);
        byte[] upright = Jpeg(marked, 95, true), turned = JpegMetadata.Insert(upright, ExifWithOrientation(6), xmp: null);
        Assert.Equal((525, 700), SizeAt(turned, 512));
        Assert.Equal((700, 525), SizeAt(upright, 512));
        Assert.Equal((350, 263), SizeAt(upright, 200));
        Assert.Equal((175, 132), SizeAt(upright, 131));
        Assert.Null(PictureDecoder.Reduced(upright, PictureFile.MaximumPixels, leastSide: 600));

        static (int, int) SizeAt(byte[] file, int leastSide) => PictureDecoder.Reduced(file, PictureFile.MaximumPixels, leastSide) is { } picture ? (picture.Width, picture.Height) : default;
    }

    [Fact]
    public void A_cut_or_damaged_or_refused_file_is_an_error_as_in_decoding()
    {
        byte[] file = Jpeg(s_large, 90, true);
        Assert.Throws<PictureFormatException>(() => _engine.ExtractFile(file.AsSpan(0, file.Length / 2)));
        Assert.Throws<PictureFormatException>(() => _engine.ExtractFile(file, maximumPixels: 1000));
        Assert.Throws<PictureFormatException>(() => _engine.ExtractFile([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.ExtractFile(file, maximumPixels: 0));
        Assert.Throws<ArgumentException>(() => _engine.ExtractFile(file, falsePositiveRate: 1.5));
        using TemporaryFolder folder = new();
        string path = folder.File("short.jpg");
        File.WriteAllBytes(path, file[..5000]);
        Assert.Contains("short.jpg", Assert.Throws<PictureFormatException>(() => _engine.ExtractFile(path)).Message, StringComparison.Ordinal);
    }

    private static byte[] Jpeg(Picture picture, int quality, bool fullChroma) => PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = fullChroma });

    // A TIFF header and one directory with one entry: tag 0x0112, short, one value.
    private static byte[] ExifWithOrientation(byte orientation) =>
        [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
}
