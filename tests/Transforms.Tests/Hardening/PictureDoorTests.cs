using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>Reading and writing files that are not what they seem, or where there is no room.</summary>
public sealed class PictureDoorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipe_is_an_error_and_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Named pipes are files on Unix only.");
        using (Process make = Process.Start("mkfifo", [_folder.File("pipe.png")])) make.WaitForExit();
        File.CreateSymbolicLink(_folder.File("link.png"), _folder.File("pipe.png"));
        foreach (string name in (string[])["pipe.png", "link.png"])
        {
            Assert.Contains(name, Assert.Throws<PictureFormatException>(() => PictureFile.Read(_folder.File(name))).Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(_folder.File("extractor.onnx"), TinyModel.Extractor);
        File.Move(_folder.File("pipe.png"), _folder.File("embedder.onnx"));
        Assert.Contains("embedder.onnx is empty", Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(_folder.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_never_ends_is_an_error()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero here.");
        Assert.Throws<PictureFormatException>(() => PictureFile.Read("/dev/zero"));
    }

    [Fact]
    public void Links_are_followed_to_a_file_and_not_in_circles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        PictureFile.Write(TestPictures.Natural(9, 9), _folder.File("a.png"));
        File.CreateSymbolicLink(_folder.File("b.png"), "a.png");
        Assert.Equal(9, PictureFile.Read(_folder.File("b.png")).Width);
        File.CreateSymbolicLink(_folder.File("c.png"), "d.png");
        File.CreateSymbolicLink(_folder.File("d.png"), "c.png");
        Assert.ThrowsAny<IOException>(() => PictureFile.Read(_folder.File("c.png")));
    }

    [Fact]
    public void A_file_is_read_with_the_caller_s_limit_of_pixels()
    {
        PictureFile.Write(TestPictures.Natural(50, 40), _folder.File("a.png"));
        Assert.Equal(50, PictureFile.Read(_folder.File("a.png"), 2000).Width);
        Assert.Contains("a.png", Assert.Throws<PictureFormatException>(() => PictureFile.Read(_folder.File("a.png"), 1999)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFile.Read(_folder.File("a.png"), 0));
    }

    [Fact]
    public void The_longest_name_that_the_file_system_knows_can_be_written()
    {
        string path = _folder.File(new string('x', 251) + ".png");
        PictureFile.Write(TestPictures.Natural(9, 9), path);
        Assert.Equal([path], Directory.GetFiles(_folder.Folder));
    }

    [Fact]
    public void A_link_is_replaced_and_what_it_led_to_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        File.WriteAllText(_folder.File("secret"), "kept");
        File.CreateSymbolicLink(_folder.File("a.png"), _folder.File("secret"));
        Assert.Throws<IOException>(() => PictureFile.Write(TestPictures.Natural(9, 9), _folder.File("a.png")));
        PictureFile.Write(TestPictures.Natural(9, 9), _folder.File("a.png"), overwrite: true);
        Assert.Equal("kept", File.ReadAllText(_folder.File("secret")));
        Assert.Null(new FileInfo(_folder.File("a.png")).LinkTarget);

        File.CreateSymbolicLink(_folder.File("b.png"), _folder.File("not there"));
        Assert.Throws<IOException>(() => PictureFile.Write(TestPictures.Natural(9, 9), _folder.File("b.png")));
        Assert.False(File.Exists(_folder.File("not there")));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_picture_one_pixel_wide_or_high_is_turned_like_any_other(byte orientation)
    {
        foreach ((int width, int height) in (ReadOnlySpan<(int, int)>)[(1, 40), (40, 1), (1, 1)])
        {
            byte[] jpeg = PictureFile.Encode(TestPictures.Grey(width, height), new PictureEncoding { Format = PictureFormat.Jpeg });
            Picture stored = PictureFile.Decode(jpeg), turned = PictureFile.Decode(PictureSeeds.Turned(jpeg, orientation));
            Assert.Equal((stored.Height, stored.Width), (turned.Width, turned.Height));

            // 5 and 6 keep the order of a single column and turn that of a row by the corner they start from; what is lost or doubled shows as another set of values.
            Assert.Equal(stored.Rgba.Order(), turned.Rgba.Order());
        }
    }
}
