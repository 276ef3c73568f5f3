using System.Diagnostics;
using System.IO.Compression;

namespace MlNetWatermark.Tests;

/// <summary>Small files that would take much time or memory.</summary>
[Collection(Alone.Name)]
public class PictureBombTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20); // of a processor: the machine may be busy

    [Theory]
    [InlineData("iTXt")]
    [InlineData("iCCP")]
    [InlineData("zTXt")]
    public void A_png_whose_texts_or_profile_unpack_to_a_quarter_of_a_gigabyte_takes_little(string chunk) => TakesLittle(chunk, unpacked: 1L << 28, most: 100L << 20);

    [Theory]
    [Trait(Slow.Trait, Slow.Value)]
    [InlineData("iTXt")]
    [InlineData("iCCP")]
    [InlineData("zTXt")]
    public void A_png_whose_texts_or_profile_unpack_to_a_gigabyte_takes_little(string chunk)
    {
        Slow.Require();
        TakesLittle(chunk, unpacked: 1L << 30, most: 400L << 20);
    }

    private static void TakesLittle(string chunk, long unpacked, long most)
    {
        byte[] packed = Packed(unpacked);
        byte[] content = chunk == "iTXt" ? [.. "key\0"u8, 1, 0, 0, 0, .. packed] : [.. "key\0"u8, 0, .. packed];
        byte[] file = PngBuilder.Insert(PngBuilder.Build(4, 4, 8, PngBuilder.ColourType, new byte[48]), chunk, content);
        Outcome(PictureSeeds.Of("png")[0]); // loads what the first picture loads
        long before = Peak();
        TimeSpan start = Processor();
        Outcome(file);
        TimeSpan time = Processor() - start;
        Assert.True(time < s_soon && Peak() - before < most, $"Took {time} and {Peak() - before} bytes.");
    }

    [Fact]
    public void A_png_with_more_rows_than_it_declares_is_read_as_declared()
    {
        byte[] file = PngBuilder.Build(1000, 4, 8, PngBuilder.ColourType, new byte[3000 * 4]);
        byte[] extra = PngBuilder.Insert(file, "IDAT", Packed(1L << 28), before: "IEND");
        Assert.True(Outcome(extra) is null or { Width: 1000, Height: 4 });
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(5000, false)]
    public void A_jpeg_of_thousands_of_scans_is_refused_before_they_are_all_gone_through(int scans, bool readable)
    {
        byte[] file = JpegBuilder.RepeatScan(JpegBuilder.Resize(Golden("progressive.jpg"), 2048), scans);
        TimeSpan start = Processor();
        Assert.Equal(readable, Outcome(file) is not null);
        TimeSpan time = Processor() - start;
        Assert.True(time < s_soon, $"{time}");
    }

    [Fact]
    public void The_limit_of_pixels_holds_for_every_format_before_memory_is_taken()
    {
        foreach (string format in PictureSeeds.Formats)
        {
            byte[] file = PictureSeeds.Of(format)[0];
            Picture whole = PictureFile.Decode(file);
            long pixels = (long)whole.Width * whole.Height;
            Assert.Equal(whole.Width, PictureFile.Decode(file, pixels).Width);
            Assert.Contains("at most", Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file, pixels - 1)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Skia_s_other_decoders_are_not_reached()
    {
        byte[] wirelessBitmap = [0, 0, 8, 1, 0xAA];
        byte[] icon = [0, 0, 1, 0, 1, 0, 8, 8, 0, 0, 1, 0, 24, 0, 40, 0, 0, 0, 22, 0, 0, 0, .. Golden("bitmap.bmp")[14..]];
        byte[] rawPhotograph = [.. "II*\0"u8, 8, 0, 0, 0, .. new byte[200]];
        foreach (byte[] file in (byte[][])[wirelessBitmap, icon, rawPhotograph])
        {
            Assert.Contains("Not a picture", Assert.Throws<PictureFormatException>(() => PictureFile.Decode(file)).Message, StringComparison.Ordinal);
        }
    }

    private static Picture? Outcome(byte[] file)
    {
        try
        {
            return PictureFile.Decode(file);
        }
        catch (PictureFormatException)
        {
            return null;
        }
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", name));

    private static byte[] Packed(long zeros)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] block = new byte[1 << 20];
            for (long written = 0; written < zeros; written += block.Length) zlib.Write(block);
        }

        return packed.ToArray();
    }

    private static TimeSpan Processor()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Peak()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
