using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class EmbedCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_embedded_is_extracted()
    {
        ToolRun embed = Tool.Run("embed", RepositoryRoot.Image("astronaut.png"), "-o", _folder["new/marked.png"], "--json");
        Assert.Equal((0, ""), (embed.Code, embed.Error));
        Assert.Equal(["file", "output", "bits", "psnr", "milliseconds"], embed.Row.EnumerateObject().Select(property => property.Name));
        Assert.Equal("astronaut.png", embed.Row.GetProperty("file").GetString());
        Assert.Equal(_folder["new/marked.png"], embed.Row.GetProperty("output").GetString());
        Assert.InRange(embed.Row.GetProperty("psnr").GetDouble(), 35, 60);

        string bits = embed.Row.GetProperty("bits").GetString()!;
        ToolRun extract = Tool.Run("extract", _folder["new/marked.png"], "--expect", bits, "--json");
        Assert.Equal(0, extract.Code);
        Assert.Equal(
            ["file", "detected", "payload", "bits", "pValue", "score", "coverage", "milliseconds", "matches", "matchPValue", "bitAccuracy"],
            extract.Row.EnumerateObject().Select(property => property.Name));
        Assert.True(extract.Row.GetProperty("detected").GetBoolean());
        Assert.Equal(bits.Length, extract.Row.GetProperty("bits").GetString()!.Length);
        Assert.True(extract.Row.GetProperty("bitAccuracy").GetDouble() > 0.9);
    }

    [Fact]
    public void Strengths_have_names()
    {
        double[] psnr = [.. new[] { "invisible", "balanced", "Robust", "1.6" }.Select(strength =>
            Tool.Run("embed", RepositoryRoot.Image("astronaut.png"), "-o", _folder["strength.png"], "--force", "--strength", strength, "--json").Row.GetProperty("psnr").GetDouble())];
        Assert.InRange(psnr[0] - psnr[1], 2.5, 3.3);
        Assert.InRange(psnr[1] - psnr[2], 3.5, 4.3);
        Assert.Equal(psnr[2], psnr[3], 0.2); // another message each time
    }

    [Fact]
    public void A_message_can_be_given_and_must_have_the_model_s_length()
    {
        int length = MessageLength();
        string bits = string.Concat(Enumerable.Range(0, length).Select(i => i % 3 == 0 ? '1' : '0'));
        ToolRun right = Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder["a.png"], "--bits", bits, "--json");
        Assert.Equal(bits, right.Row.GetProperty("bits").GetString());

        foreach (string wrong in new[] { bits[1..], bits + "0", bits[1..] + "2" })
        {
            ToolRun run = Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder["b.png"], "--bits", wrong, "--json");
            Assert.Equal(2, run.Code);
            Assert.Contains($"{length}", run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder["b.png"]));
        }
    }

    [Theory]
    [InlineData("marked.tiff")]
    [InlineData("marked.gif")]
    public void A_name_of_a_format_that_cannot_be_written_is_refused(string name)
    {
        ToolRun run = Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder[name], "--model", Tool.TinyModel);
        Assert.Equal(2, run.Code);
        Assert.Contains($"ends in '{Path.GetExtension(name)}'", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[name]));

        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder[name], "--model", Tool.TinyModel, "--format", "jpeg").Code);
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(_folder[name])[..2]);
    }

    [Fact]
    public void An_existing_file_is_kept_unless_forced()
    {
        string target = _folder.Copy("rocket.jpg", "target.jpg");
        byte[] before = File.ReadAllBytes(target);
        ToolRun refused = Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", target, "--json");
        Assert.Equal(3, refused.Code);
        Assert.Equal(["file", "error"], refused.Row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(before, File.ReadAllBytes(target));

        ToolRun forced = Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", target, "--json", "--force");
        Assert.Equal(0, forced.Code);
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(target)[..2]); // the name says JPEG, whatever the input was
    }

    [Fact]
    public void A_folder_keeps_its_names_and_one_bad_file_stops_nothing()
    {
        _folder.Copy("coffee.png", "in/b.png");
        _folder.Copy("rocket.jpg", "in/nested/deeper/C.JPG");
        File.WriteAllText(_folder["in/a.png"], "no picture");
        File.WriteAllText(_folder["in/notes.txt"], "not looked at");

        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(["a.png", "b.png", "nested/deeper/C.JPG"], run.Rows.Select(row => row.GetProperty("file").GetString()));
        Assert.True(run.Rows[0].TryGetProperty("error", out JsonElement error));
        Assert.DoesNotContain("   at ", error.GetString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["out/b.png"]));
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(_folder["out/nested/deeper/C.JPG"])[..2]);
        Assert.Equal(2, Directory.GetFiles(_folder["out"], "*", SearchOption.AllDirectories).Length);

        ToolRun human = Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--force");
        Assert.Equal(3, human.Code);
        Assert.StartsWith("a.png: ", human.Error, StringComparison.Ordinal);
        Assert.Equal(2, human.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_format_changes_the_extension_and_two_inputs_never_share_an_output()
    {
        _folder.Copy("coffee.png", "in/a.png");
        _folder.Copy("rocket.jpg", "in/a.jpg");
        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--json", "--format", "webp", "--quality", "90", "--force");
        Assert.Equal(3, run.Code);
        Assert.Equal(_folder["out/a.webp"], run.Rows[0].GetProperty("output").GetString());
        Assert.Contains("a.jpg", run.Rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal((640, 427), Size(_folder["out/a.webp"]));
    }

    [Fact]
    public void A_file_goes_into_an_existing_folder_under_its_name()
    {
        Directory.CreateDirectory(_folder["out"]);
        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["out"]).Code);
        Assert.Equal((451, 300), Size(_folder["out/chelsea.png"]));
    }

    [Fact]
    public void A_region_of_another_size_is_stretched_over_the_picture()
    {
        byte[] mask = new byte[4 * 8 * 4];
        for (int i = 0; i < mask.Length; i++) mask[i] = i % 4 == 3 || i / 4 % 8 < 4 ? (byte)255 : (byte)0; // the left half
        PictureFile.Write(new Picture(8, 4, mask), _folder["mask.png"]);
        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder["half.png"], "--region", _folder["mask.png"]).Code);

        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png")), marked = PictureFile.Read(_folder["half.png"]);
        Assert.True(Changed(100) > 0.3, $"{Changed(100)}");
        Assert.Equal(0, Changed(500));

        double Changed(int x) => Enumerable.Range(0, cover.Height)
            .Average(y => cover.Rgba.AsSpan(4 * ((y * cover.Width) + x), 4).SequenceEqual(marked.Rgba.AsSpan(4 * ((y * cover.Width) + x), 4)) ? 0.0 : 1);
    }

    private static (int Width, int Height) Size(string path)
    {
        Picture picture = PictureFile.Read(path);
        return (picture.Width, picture.Height);
    }

    private static int MessageLength()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        return model.Info.MessageLength;
    }
}
