using System.Text;
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
        Assert.Equal(["file", "mask", "overlay", "detected", "meaning", "coverage", "tamperedCoverage", "regions", "milliseconds"], run.Row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(_folder["out/marked.mask.png"], run.Row.GetProperty("mask").GetString());

        Assert.Equal((true, "markPresent"), (run.Row.GetProperty("detected").GetBoolean(), run.Row.GetProperty("meaning").GetString()));
        Assert.Equal(JsonValueKind.Null, run.Row.GetProperty("tamperedCoverage").ValueKind);

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
    public void Pixels_are_called_tampered_with_only_where_a_mark_was_detected()
    {
        string model = Untampered();
        Tool.Run("embed", _folder.Copy("coffee.png", "in/cover.png"), "-o", _folder["in/marked.png"], "--model", model);
        JsonElement[] rows = Tool.Run("localize", _folder["in"], "-o", _folder["out"], "--model", model, "--json").Rows;
        Assert.Equal([false, true], rows.Select(row => row.GetProperty("detected").GetBoolean()));
        Assert.All(rows, row => Assert.Equal("untampered", row.GetProperty("meaning").GetString()));
        Assert.All(rows, row => Assert.Equal(1, row.GetProperty("coverage").GetDouble() + row.GetProperty("tamperedCoverage").GetDouble(), 0.001));

        string[] lines = Tool.Run("localize", _folder["in"], "-o", _folder["out"], "--model", model, "--force").Output.Split('\n');
        Assert.EndsWith("% not as marked, or never marked: no mark was detected", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("% not as marked", lines[1], StringComparison.Ordinal);
        Assert.Contains("as it was marked, 0 tampered with", Tool.Run("inspect", model).Output, StringComparison.Ordinal);
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

    // The tiny model with one more metadata property: field 14 of onnx.proto, and fields may come last.
    private string Untampered()
    {
        string folder = _folder["model"];
        Directory.CreateDirectory(folder);
        byte[] property = [14 << 3 | 2, 26, 10, 12, .. Encoding.UTF8.GetBytes("mask_meaning"), 18, 10, .. Encoding.UTF8.GetBytes("untampered")];
        foreach (string name in (string[])["embedder.onnx", "extractor.onnx"])
        {
            File.WriteAllBytes(Path.Combine(folder, name), [.. File.ReadAllBytes(Path.Combine(Tool.TinyModel, name)), .. property]);
        }

        return folder;
    }
}
