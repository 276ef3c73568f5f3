using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary><c>regions</c> and <c>marks</c>.</summary>
public sealed class RegionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RegionCommandTests()
    {
        byte[] rgba = new byte[4 * 64 * 64];
        for (int i = 0; i < 64 * 64; i++) rgba.AsSpan(4 * i, 4).Fill((byte)(i / 64 is >= 16 and < 48 && i % 64 is >= 16 and < 48 ? 255 : 0));
        Directory.CreateDirectory(_folder["masks"]);
        PictureFile.Write(new Picture(64, 64, rgba), _folder["masks/square.png"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Regions_leave_rows_a_summary_and_tables_and_keep_a_finished_run()
    {
        string[] arguments = ["regions", RepositoryRoot.Image("coffee.png"), "--masks", _folder["masks"], "--bins", "20-30,70-80", "--attacks", "none", "--model", Tool.TinyModel, "--out", _folder["run"], "--json"];
        ToolRun run = Tool.Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["20-30", "70-80", "10-90", "all"], run.Rows.Select(row => row.GetProperty("summary").GetProperty("area").GetString()));
        Assert.Equal(["rows.jsonl", "summary.jsonl", "table.md"], Directory.GetFiles(_folder["run"]).Select(Path.GetFileName).Order());
        string[] rows = File.ReadAllLines(_folder["run/rows.jsonl"]);
        Assert.Equal(2, rows.Length);
        Assert.InRange(JsonDocument.Parse(rows[0]).RootElement.GetProperty("area").GetDouble(), 0.2, 0.3);

        ToolRun again = Tool.Run(arguments);
        Assert.Equal(2, again.Code);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run([.. arguments, "--force"]).Code);
        Assert.Equal(rows, File.ReadAllLines(_folder["run/rows.jsonl"]));
    }

    [Fact]
    public void A_bad_picture_costs_its_row_only_and_the_exit_code_says_so()
    {
        _folder.Copy("coffee.png", "in/a.png");
        File.WriteAllText(_folder["in/b.png"], "no picture");
        foreach (string[] command in (string[][])[["regions", "--masks", _folder["masks"], "--bins", "20-30"], ["marks", "--count", "1", "--area", "0.5"]])
        {
            ToolRun run = Tool.Run([.. command, _folder["in"], "--attacks", "none", "--model", Tool.TinyModel, "--json"]);
            Assert.Equal(3, run.Code);
            Assert.Contains("b.png", run.Error, StringComparison.Ordinal);
            Assert.Equal(1, run.Rows[0].GetProperty("summary").GetProperty("pictures").GetInt32());
            Assert.Equal("failed", run.Rows[^1].GetProperty("row").GetString());
        }
    }

    [Fact]
    public void Marks_are_reported_in_a_table()
    {
        ToolRun run = Tool.Run("marks", RepositoryRoot.Image("coffee.png"), "--count", "2", "--layout", "objects", "--masks", _folder["masks"], "--attacks", "none", "--out", _folder["run"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("2 marks of 128 bits in each picture, layout objects", run.Output, StringComparison.Ordinal);
        Assert.Contains("| none | 1 | ", File.ReadAllText(_folder["run/table.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_is_said_before_anything_is_done()
    {
        string picture = RepositoryRoot.Image("coffee.png");
        Directory.CreateDirectory(_folder["empty"]);
        (string[] Arguments, string Reason)[] wrong =
        [
            (["regions", picture], "--masks"),
            (["regions", picture, "--masks", _folder["none"]], "There is no folder of masks"),
            (["regions", picture, "--masks", _folder["empty"]], "holds no mask"),
            (["regions", _folder["nowhere"], "--masks", _folder["masks"]], "There is no file or folder"),
            (["regions", picture, "--masks", _folder["masks"], "--bins", "9-3"], "9-3"),
            (["marks", picture, "--layout", "objects"], "--layout objects needs --masks"),
            (["marks", picture, "--layout", "rings"], "rings"),
            (["marks", picture, "--area", "0.3"], "cover less than the picture"),
            (["marks", picture, "--count", "17", "--area", "0.01"], "17"),
        ];
        foreach ((string[] arguments, string reason) in wrong)
        {
            ToolRun run = Tool.Run([.. arguments, "--out", _folder["out"]]);
            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }
    }
}
