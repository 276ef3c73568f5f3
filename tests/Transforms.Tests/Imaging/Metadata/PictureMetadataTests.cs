using System.Text;

namespace MlNetWatermark.Tests;

public class PictureMetadataTests
{
    public static TheoryData<string> Cameras => [.. MetadataGolden.Cameras];

    public static TheoryData<string, PictureFormat, int> Ways =>
        [.. from camera in MetadataGolden.Cameras from format in Enum.GetValues<PictureFormat>() from quality in (int[])[90, 100] select new TheoryDataRow<string, PictureFormat, int>(camera, format, quality)];

    [Theory]
    [MemberData(nameof(Cameras))]
    public void What_exiftool_lists_is_read(string camera)
    {
        PictureMetadata metadata = MetadataGolden.Metadata(camera);
        SortedDictionary<string, string> listing = ExifListing.Of(metadata.Exif);
        Assert.True(listing.Remove("IFD1:513")); // the thumbnail's place
        Assert.Equal(MetadataGolden.Exif(camera), listing);
        Assert.Equal(camera.StartsWith("little", StringComparison.Ordinal) ? "II"u8 : "MM"u8, metadata.Exif.Span[..2]);
        string xmp = Encoding.UTF8.GetString(metadata.Xmp.Span);
        foreach (string value in MetadataGolden.Xmp(camera).Values) Assert.Contains(value, xmp, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cameras))]
    public void The_picture_is_turned_as_the_metadata_say(string camera) => Assert.Equal((12, 16), Size(PictureFile.Read(MetadataGolden.PathOf(camera))));

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_container_carries_what_is_true_of_the_new_picture(string camera, PictureFormat format, int quality)
    {
        Picture picture = TestPictures.Natural(43, 21);
        PictureMetadata metadata = MetadataGolden.Metadata(camera);
        PictureMetadata result = PictureMetadata.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = format, Quality = quality, Metadata = metadata }));
        Assert.Equal(MetadataGolden.ExpectedExif(camera, picture), ExifListing.Of(result.Exif));
        Assert.Equal(MetadataGolden.ExpectedXmp(metadata, picture), Encoding.UTF8.GetString(result.Xmp.Span));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void No_pixel_depends_on_the_metadata(string camera, PictureFormat format, int quality)
    {
        Picture[] pictures = [TestPictures.Natural(43, 21), TestPictures.Grey(20, 31), TestPictures.WithAlpha(TestPictures.Natural(30, 40), i => (byte)(1 + (i % 255)))];
        foreach (Picture picture in pictures)
        {
            PictureEncoding plain = new() { Format = format, Quality = quality };
            Picture without = PictureFile.Decode(PictureFile.Encode(picture, plain));
            Picture with = PictureFile.Decode(PictureFile.Encode(picture, plain with { Metadata = MetadataGolden.Metadata(camera) }));
            Assert.Equal(0, TestPictures.LargestDifference(without, with));
        }
    }

    [Theory]
    [MemberData(nameof(Cameras))]
    public void Going_on_once_more_changes_nothing(string camera)
    {
        Picture picture = TestPictures.Natural(43, 21);
        PictureMetadata metadata = MetadataGolden.Metadata(camera);
        byte[] once = PictureFile.Encode(picture, new PictureEncoding { Metadata = metadata });
        Assert.Equal(once, PictureFile.Encode(picture, new PictureEncoding { Metadata = PictureMetadata.Decode(once) }));
    }

    [Theory]
    [MemberData(nameof(Cameras))]
    public void The_thumbnail_s_bytes_are_gone(string camera)
    {
        PictureMetadata metadata = MetadataGolden.Metadata(camera);
        PictureMetadata result = PictureMetadata.Decode(PictureFile.Encode(TestPictures.Natural(43, 21), new PictureEncoding { Metadata = metadata }));
        Assert.Contains("JFIF", Encoding.Latin1.GetString(metadata.Exif.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("JFIF", Encoding.Latin1.GetString(result.Exif.Span), StringComparison.Ordinal);
        Assert.InRange(result.Exif.Length, 1, metadata.Exif.Length - 600);
    }

    [Fact]
    public void Files_without_metadata_stay_as_they_are()
    {
        foreach (PictureFormat format in Enum.GetValues<PictureFormat>())
        {
            PictureEncoding plain = new() { Format = format };
            byte[] file = PictureFile.Encode(TestPictures.Natural(43, 21), plain);
            PictureMetadata none = PictureMetadata.Decode(file);
            Assert.True(none.Exif.IsEmpty && none.Xmp.IsEmpty);
            Assert.Equal(file, PictureFile.Encode(TestPictures.Natural(43, 21), plain with { Metadata = none }));
        }
    }

    [Fact]
    public void Other_files_have_none()
    {
        foreach (string name in (string[])["bitmap.bmp", "checkerboard.gif"])
        {
            Assert.True(PictureMetadata.Read(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", name)).Exif.IsEmpty);
        }

        Assert.True(PictureMetadata.Decode([]).Exif.IsEmpty);
        Assert.Throws<FileNotFoundException>(() => PictureMetadata.Read("there is no such file.jpg"));
    }

    [Fact]
    public void A_block_too_large_for_jpeg_is_left_out_of_it_alone()
    {
        string padding = new(' ', 70_000);
        PictureMetadata metadata = PictureMetadata.Decode(MetadataFiles.Png(MetadataGolden.Metadata("big.png").Exif.ToArray(), $"<a>{padding}</a>"));
        Assert.Equal(70_007, metadata.Xmp.Length);
        foreach (PictureFormat format in Enum.GetValues<PictureFormat>())
        {
            PictureMetadata result = PictureMetadata.Decode(PictureFile.Encode(TestPictures.Natural(43, 21), new PictureEncoding { Format = format, Metadata = metadata }));
            Assert.False(result.Exif.IsEmpty);
            Assert.Equal(format == PictureFormat.Jpeg ? 0 : 70_007, result.Xmp.Length);
        }
    }

    private static (int Width, int Height) Size(Picture picture) => (picture.Width, picture.Height);
}
