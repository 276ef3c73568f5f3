namespace MlNetWatermark.Tests;

public partial class PictureFileTests
{
    [Theory]
    [InlineData("a.png", PictureFormat.Png)]
    [InlineData("a.JPG", PictureFormat.Jpeg)]
    [InlineData("folder.x/a.jpeg", PictureFormat.Jpeg)]
    [InlineData("a.WebP", PictureFormat.WebP)]
    public void The_extension_chooses_the_format(string path, PictureFormat format) => Assert.Equal(format, PictureFile.FormatOf(path));

    [Theory]
    [InlineData("a.bmp")]
    [InlineData("a")]
    [InlineData("png")]
    public void An_unknown_extension_is_an_error(string path) => Assert.Throws<ArgumentException>(() => PictureFile.FormatOf(path));

    [Fact]
    public void What_is_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        Picture picture = TestPictures.Natural(33, 22);
        PictureFile.Write(picture, folder.File("a.png"));
        Assert.Equal(0, TestPictures.LargestDifference(picture, PictureFile.Read(folder.File("a.png"))));
        Assert.Single(Directory.GetFiles(folder.Folder));
    }

    [Fact]
    public void An_existing_file_is_replaced_only_when_asked()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.png");
        PictureFile.Write(TestPictures.Natural(10, 10), path);
        Assert.Throws<IOException>(() => PictureFile.Write(TestPictures.Natural(20, 20), path));
        Assert.Equal(10, PictureFile.Read(path).Width);
        PictureFile.Write(TestPictures.Natural(20, 20), path, overwrite: true);
        Assert.Equal(20, PictureFile.Read(path).Width);
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("taken.png"));
        Assert.ThrowsAny<Exception>(() => PictureFile.Write(TestPictures.Natural(10, 10), folder.File("taken.png"), overwrite: true));
        Assert.Empty(Directory.GetFiles(folder.Folder));
        Assert.Throws<DirectoryNotFoundException>(() => PictureFile.Write(TestPictures.Natural(10, 10), Path.Combine(folder.Folder, "none", "a.png")));
    }

    [Fact]
    public void An_encoding_overrides_the_extension()
    {
        using TemporaryFolder folder = new();
        PictureFile.Write(TestPictures.Natural(10, 10), folder.File("a.bin"), new PictureEncoding { Format = PictureFormat.WebP });
        Assert.Equal("RIFF"u8, File.ReadAllBytes(folder.File("a.bin")).AsSpan(0, 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_quality_outside_its_range_is_an_error(int quality)
        => Assert.Throws<ArgumentException>(() => PictureFile.Encode(TestPictures.Natural(8, 8), new PictureEncoding { Quality = quality }));

    [Fact]
    public void A_picture_too_wide_for_webp_is_an_error_that_names_the_limit()
    {
        Picture picture = TestPictures.Make(16384, 1, (_, _, _) => 0);
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.WebP }));
        Assert.Contains("16383", exception.Message, StringComparison.Ordinal);
        Assert.Equal(16384, PictureFile.Decode(PictureFile.Encode(picture, Png)).Width);
    }
}
