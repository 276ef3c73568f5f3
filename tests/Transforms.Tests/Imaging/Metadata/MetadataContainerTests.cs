using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace MlNetWatermark.Tests;

public class MetadataContainerTests
{
    private static readonly PictureMetadata s_camera = MetadataGolden.Metadata("little.jpg");

    [Fact]
    public void Jpeg_has_exif_and_xmp_right_behind_jfif()
    {
        byte[] file = Encode(TestPictures.Natural(43, 21), PictureFormat.Jpeg, 90);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8], file[..11]);
        Assert.Equal([0xFF, 0xE1], file[20..22]);
        Assert.Equal("Exif\0\0"u8, file.AsSpan(24, 6));
        int xmp = 22 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(22));
        Assert.Equal([0xFF, 0xE1], file[xmp..(xmp + 2)]);
        Assert.Equal("http://ns.adobe.com/xap/1.0/\0<?xpacket", Encoding.ASCII.GetString(file, xmp + 4, 38));
    }

    [Fact]
    public void Png_has_exif_and_xmp_before_the_pixels_with_right_checksums()
    {
        byte[] file = Encode(TestPictures.Natural(43, 21), PictureFormat.Png, 95);
        List<string> names = [];
        for (int place = 8; place < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            names.Add(Encoding.ASCII.GetString(file, place + 4, 4));
            Assert.Equal(PngBuilder.Checksum(file.AsSpan(place + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place + 8 + length)));
            place += 12 + length;
        }

        Assert.Equal(["IHDR", "eXIf", "iTXt"], names[..3]);
        Assert.Contains("IDAT", names);
    }

    [Theory]
    [InlineData(90, false, 0x0C)]
    [InlineData(100, false, 0x0C)]
    [InlineData(90, true, 0x1C)]
    [InlineData(100, true, 0x1C)]
    public void WebP_becomes_extended_with_the_right_flags_and_size(int quality, bool alpha, byte flags)
    {
        Picture picture = TestPictures.Natural(300, 21);
        if (alpha) picture = TestPictures.WithAlpha(picture, i => (byte)(1 + (i % 255)));
        byte[] file = Encode(picture, PictureFormat.WebP, quality);
        Assert.Equal(file.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)));
        Assert.Equal([.. "VP8X"u8, 10, 0, 0, 0, flags, 0, 0, 0, 43, 1, 0, 20, 0, 0], file[12..30]);
        List<string> names = [];
        for (int place = 12; place < file.Length; place += 8 + ((BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(place + 4)) + 1) & ~1)) names.Add(Encoding.ASCII.GetString(file, place, 4));
        Assert.Equal(["EXIF", "XMP "], names[^2..]);
    }

    [Fact]
    public void A_png_chunk_with_a_wrong_checksum_is_damaged()
    {
        byte[] file = Encode(TestPictures.Natural(43, 21), PictureFormat.Png, 95);
        file[50] ^= 1;
        PictureMetadata metadata = PictureMetadata.Decode(file);
        Assert.True(metadata.Exif.IsEmpty);
        Assert.False(metadata.Xmp.IsEmpty);
    }

    // Runs where ExifTool is installed.
    [Fact]
    public void Exiftool_reads_what_was_written()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Picture picture = TestPictures.Natural(43, 21);
            List<(string Camera, string Path)> files = [];
            foreach (string camera in MetadataGolden.Cameras)
            {
                foreach (string ending in (string[])["png", "jpg", "webp"])
                {
                    files.Add((camera, Path.Combine(folder, $"{camera}.{ending}")));
                    PictureEncoding encoding = new() { Format = PictureFile.FormatOf(files[^1].Path), Metadata = MetadataGolden.Metadata(camera) };
                    PictureFile.Write(picture, files[^1].Path, encoding);
                }
            }

            JsonElement[] listed = ExifTool([.. files.Select(file => file.Path)]);
            for (int i = 0; i < files.Count; i++)
            {
                SortedDictionary<string, string> exif = new(StringComparer.Ordinal);
                foreach (JsonProperty tag in listed[i].EnumerateObject())
                {
                    Assert.DoesNotContain("Warning", tag.Name, StringComparison.Ordinal);
                    Assert.DoesNotContain("Error", tag.Name, StringComparison.Ordinal);
                    if (tag.Value.ValueKind != JsonValueKind.Object) continue;
                    JsonElement value = tag.Value.GetProperty("val");
                    string text = value.ValueKind == JsonValueKind.Number ? ExifListing.Text(value.GetDouble()) : value.ToString();
                    if (!tag.Name.StartsWith("XMP", StringComparison.Ordinal)) exif[$"{tag.Name.Split(':')[0]}:{tag.Value.GetProperty("id")}"] = text;
                    else if (tag.Name is "XMP-tiff:Orientation") Assert.Equal("1", text);
                    else if (tag.Name is "XMP-exif:ExifImageWidth") Assert.Equal("43", text);
                    else Assert.Equal(MetadataGolden.Xmp(files[i].Camera)[tag.Name], text);
                }

                Assert.Equal(MetadataGolden.ExpectedExif(files[i].Camera, picture), exif);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonElement[] ExifTool(string[] files)
    {
        ProcessStartInfo start = new("exiftool", ["-q", "-j", "-G1", "-D", "-n", "-EXIF:all", "-XMP:all", "-Warning", "-Error", .. files]) { RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no exiftool on the path.");
            return [];
        }
    }

    private static byte[] Encode(Picture picture, PictureFormat format, int quality) =>
        PictureFile.Encode(picture, new PictureEncoding { Format = format, Quality = quality, Metadata = s_camera });
}
