using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class LocalizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mask_is_8_bit_grey_of_the_picture_s_size_and_black_or_white()
    {
        Tool.Run("embed", RepositoryRoot.Image("rocket.jpg"), "-o", _folder["marked.png"]);
        ToolRun run = Tool.Run("localize", _folder["marked.png"], "-o", _folder["out"], "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["file", "mask", "overlay", "coverage", "regions", "milliseconds"], run.Row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(_folder["out/marked.mask.png"], run.Row.GetProperty("mask").GetString());

        byte[] file = File.ReadAllBytes(_folder["out/marked.mask.png"]);
        Assert.Equal((8, 0), (file[24], file[25])); // IHDR: bit depth 8, colour type 0 (grey)
        Picture mask = PictureFile.Read(_folder["out/marked.mask.png"]);
        Assert.Equal((640, 427), (mask.Width, mask.Height));
        Assert.DoesNotContain(mask.Rgba, value => value is not (0 or 255));
        double white = mask.Rgba.Where((_, i) => i % 4 == 0).Average(value => value / 255.0);
        Assert.Equal(white, run.Row.GetProperty("coverage").GetDouble(), 0.001);

        Picture overlay = PictureFile.Read(_folder["out/marked.overlay.png"]);
        Assert.Equal((640, 427), (overlay.Width, overlay.Height));
        foreach (JsonElement region in run.Row.GetProperty("regions").EnumerateArray())
        {
            Assert.InRange(region.GetProperty("x").GetInt32() + region.GetProperty("width").GetInt32(), 1, 640);
            Assert.InRange(region.GetProperty("area").GetDouble(), 0.001, 1);
        }
    }

    [Fact]
    public void Inputs_of_the_same_name_do_not_overwrite_each_other_and_subfolders_are_kept()
    {
        _folder.Copy("rocket.jpg", "in/a.jpg");
        _folder.Copy("coffee.png", "in/a.png");
        _folder.Copy("coffee.png", "in/sub/a.png");
        ToolRun run = Tool.Run("localize", _folder["in"], "-o", _folder["out"], "--as-received", "--json", "--force");
        Assert.Equal(3, run.Code);
        Assert.Equal([false, true, false], run.Rows.Select(row => row.TryGetProperty("error", out _)));
        Picture mask = PictureFile.Read(_folder["out/a.mask.png"]);
        Assert.Equal((640, 427), (mask.Width, mask.Height));
        Assert.True(File.Exists(_folder["out/sub/a.overlay.png"]));
    }

    [Fact]
    public void An_existing_mask_is_kept_unless_forced()
    {
        string picture = _folder.Copy("coffee.png", "a.png");
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/a.overlay.png"], "mine");
        Assert.Equal(3, Tool.Run("localize", picture, "-o", _folder["out"]).Code);
        Assert.Equal("mine", File.ReadAllText(_folder["out/a.overlay.png"]));
        Assert.False(File.Exists(_folder["out/a.mask.png"]));
        Assert.Equal(0, Tool.Run("localize", picture, "-o", _folder["out"], "--as-received", "--force").Code);
    }
}
