namespace MlNetWatermark.Tests;

public partial class PictureFileTests
{
    public static TheoryData<PictureFormat, int> Formats => new()
    {
        { PictureFormat.Png, 95 },
        { PictureFormat.Jpeg, 90 },
        { PictureFormat.WebP, 90 },
        { PictureFormat.WebP, 100 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_short_is_an_error_or_lacks_nothing(PictureFormat format, int quality)
    {
        Picture picture = TestPictures.Natural(120, 90);
        byte[] file = PictureFile.Encode(picture, new PictureEncoding { Format = format, Quality = quality });
        Picture whole = PictureFile.Decode(file);
        int errors = 0;
        for (int length = 0; length < file.Length; length += Math.Max(1, file.Length / 60))
        {
            try
            {
                Assert.Equal(0, TestPictures.LargestDifference(whole, PictureFile.Decode(file.AsSpan(0, length))));
            }
            catch (PictureFormatException)
            {
                errors++;
            }
        }

        Assert.True(errors >= 55, $"{errors} of about 60 cuts were noticed.");
    }

    [Fact]
    public void A_jpeg_without_its_last_bytes_is_an_error()
    {
        byte[] file = PictureFile.Encode(TestPictures.Natural(64, 64), new PictureEncoding { Format = PictureFormat.Jpeg });
        PictureFormatException exception = Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file.AsSpan(0, file.Length - 2)));
        Assert.Contains("cut short", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_progressive_jpeg_without_its_last_scans_is_an_error()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", "progressive.jpg"));
        for (int cut = 1; cut < 200; cut += 7) Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file.AsSpan(0, file.Length - cut)));
    }

    [Fact]
    public void Bytes_after_the_end_of_a_jpeg_do_no_harm()
    {
        Picture picture = TestPictures.Natural(64, 64);
        byte[] file = PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg });
        Picture back = PictureFile.Decode([.. file, 0, 1, 2, 3, 0xFF, 0x00]);
        Assert.Equal(0, TestPictures.LargestDifference(PictureFile.Decode(file), back));
    }

    [Fact]
    public void Damaged_bytes_never_crash()
    {
        foreach ((PictureFormat format, int quality) in Formats.Select(row => row.Data))
        {
            byte[] file = PictureFile.Encode(TestPictures.Natural(50, 40), new PictureEncoding { Format = format, Quality = quality });
            Random random = new(7);
            for (int round = 0; round < 100; round++)
            {
                byte[] damaged = [.. file];
                for (int i = 0; i < 5; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    PictureFile.Decode(damaged, maximumPixels: 100_000);
                }
                catch (PictureFormatException)
                {
                }
            }
        }
    }

    [Theory]
    [InlineData(60000, 60000)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_png_that_claims_a_giant_size_fails_before_memory_is_taken(int width, int height)
    {
        byte[] file = PngBuilder.Build(width, height, 8, PngBuilder.ColourType, new byte[100]);
        long before = GC.GetTotalAllocatedBytes();
        PictureFormatException exception = Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 200_000_000);
        if (width == 60000) Assert.Contains("60000 x 60000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_pixels_can_be_lowered_but_not_raised()
    {
        byte[] file = PictureFile.Encode(TestPictures.Natural(50, 40), Png);
        Assert.Equal(50, PictureFile.Decode(file, 2000).Width);
        Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file, 1999));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFile.Decode(file, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFile.Decode(file, PictureFile.MaximumPixels + 1));
    }

    [Fact]
    public void An_error_says_whether_it_is_the_kind_the_size_or_damage()
    {
        byte[] file = PictureFile.Encode(TestPictures.Natural(50, 40), Png);
        Assert.Equal(PictureProblem.NotAPicture, Assert.Throws<PictureFormatException>(() => PictureFile.Decode("hello, world"u8)).Problem);
        Assert.Equal(PictureProblem.TooManyPixels, Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file, 1999)).Problem);
        Assert.Equal(PictureProblem.Damaged, Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file.AsSpan(0, file.Length / 2))).Problem);
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("half.png"), file[..(file.Length / 2)]);
        Assert.Equal(PictureProblem.Damaged, Assert.Throws<PictureFormatException>(() => PictureFile.Read(folder.File("half.png"))).Problem);
    }

    [Fact]
    public void An_empty_file_and_a_text_file_are_not_pictures()
    {
        Assert.Contains("empty", Assert.Throws<PictureFormatException>(() => PictureFile.Decode([])).Message, StringComparison.Ordinal);
        Assert.Contains("Not a picture", Assert.Throws<PictureFormatException>(() => PictureFile.Decode("hello, world"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_an_unreadable_file_are_told_apart_by_name()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => PictureFile.Read(folder.File("none.png")));
        File.WriteAllText(folder.File("text.png"), "no picture");
        Assert.Contains("text.png", Assert.Throws<PictureFormatException>(() => PictureFile.Read(folder.File("text.png"))).Message, StringComparison.Ordinal);
    }
}
