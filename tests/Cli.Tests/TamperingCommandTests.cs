using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary><c>tampering</c>.</summary>
public sealed class TamperingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TamperingCommandTests()
    {
        byte[] rgba = new byte[4 * 64 * 64];
        for (int i = 0; i < 64 * 64; i++) rgba.AsSpan(4 * i, 4).Fill((byte)(i / 64 is >= 16 and < 48 && i % 64 is >= 16 and < 48 ? 255 : 0));
        Directory.CreateDirectory(_folder["masks"]);
        PictureFile.Write(new Picture(64, 64, rgba), _folder["masks/square.png"]);
        _folder.Copy("coffee.png", "in/a.png");
        _folder.Copy("chelsea.png", "in/b.png");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tampering_leaves_rows_a_summary_tables_and_pictures_to_look_at()
    {
        string[] arguments =
        [
            "tampering", _folder["in"], "--masks", _folder["masks"], "--areas", "30", "--kinds", "untampered,splicing,copy-move", "--attacks", "none,heic:50", "--parallelism", "1",
            "--as-received", "--model", Tool.TinyModel, "--out", _folder["run"], "--pictures", _folder["seen"], "--json",
        ];
        ToolRun run = Tool.Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement[] summaries = [.. run.Rows.Where(row => row.GetProperty("row").GetString() == "tampering").Select(row => row.GetProperty("summary"))];
        Assert.Equal(["untampered", "splicing", "copy-move", "all"], summaries.Take(4).Select(row => row.GetProperty("kind").GetString()));
        Assert.Equal([2, 0], new[] { summaries[0], summaries[4] }.Select(row => row.GetProperty("pictures").GetInt32()));
        Assert.Equal(["rows.jsonl", "summary.jsonl", "table.md"], Directory.GetFiles(_folder["run"]).Select(Path.GetFileName).Order());
        string[] rows = File.ReadAllLines(_folder["run/rows.jsonl"]);
        Assert.Equal(2 * 3 * 2, rows.Length);
        Assert.Contains("heic:50, 6 x Not available", File.ReadAllText(_folder["run/table.md"]), StringComparison.Ordinal);

        string[] seen = ["28-32-copy-move.png", "28-32-mask.png", "28-32-splicing.png", "untampered.png"];
        Assert.Equal([.. seen.Select(name => "a-" + name), .. seen.Select(name => "b-" + name)], Directory.GetFiles(_folder["seen"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Picture mask = PictureFile.Read(_folder["seen/a-28-32-mask.png"]), copied = PictureFile.Read(_folder["seen/a-28-32-copy-move.png"]), whole = PictureFile.Read(_folder["seen/a-untampered.png"]);
        Assert.All(Enumerable.Range(0, mask.Width * mask.Height).Where(i => mask.Rgba[4 * i] == 0), i => Assert.True(copied.Rgba.AsSpan(4 * i, 4).SequenceEqual(whole.Rgba.AsSpan(4 * i, 4))));

        Assert.Contains("--force", Tool.Run(arguments).Error, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run([.. arguments, "--force"]).Code);
        Assert.Equal(rows, File.ReadAllLines(_folder["run/rows.jsonl"]));
    }

    [Fact]
    public void A_bad_picture_costs_its_row_only_and_the_exit_code_says_so()
    {
        File.WriteAllText(_folder["in/c.png"], "no picture");
        ToolRun run = Tool.Run("tampering", _folder["in"], "--masks", _folder["masks"], "--areas", "30", "--kinds", "twin", "--attacks", "none", "--as-received", "--model", Tool.TinyModel, "--pictures", _folder["seen"]);
        Assert.Equal(3, run.Code);
        Assert.Contains("c.png", run.Error, StringComparison.Ordinal);
        Assert.Contains("| twin | 2 | ", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(_folder["seen"]).Length);
    }

    [Fact]
    public void What_is_wrong_is_said_before_anything_is_done()
    {
        (string[] Arguments, string Reason)[] wrong =
        [
            (["tampering", _folder["in"]], "--masks"),
            (["tampering", _folder["in"], "--masks", _folder["none"]], "There is no folder of masks"),
            (["tampering", _folder["in"], "--masks", _folder["masks"], "--kinds", "paste"], "'paste' is not a kind of tampering"),
            (["tampering", _folder["in"], "--masks", _folder["masks"], "--areas", "120"], "120"),
            (["tampering", _folder["in"], "--masks", _folder["masks"], "--attacks", "melt"], "melt"),
            (["tampering", _folder["in/a.png"], "--masks", _folder["masks"]], "at least two pictures"),
            (["tampering", _folder["in"], "--masks", _folder["masks"], "--pictures", _folder["in"]], "holds files already"),
        ];
        foreach ((string[] arguments, string reason) in wrong)
        {
            ToolRun run = Tool.Run([.. arguments, "--model", Tool.TinyModel]);
            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }
    }
}
