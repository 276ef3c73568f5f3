using System.Text.Json;
using Parquet;

namespace MlNetWatermark.Tests;

/// <summary><c>inspect</c>, <c>attack</c> and <c>benchmark</c>.</summary>
public sealed class MeasuringCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_tells_the_message_length()
    {
        JsonElement info = Tool.Run("inspect", "--json").Row.GetProperty("info");
        using WatermarkModel model = WatermarkModel.LoadDefault();
        Assert.Equal(model.Info.MessageLength, info.GetProperty("messageLength").GetInt32());
        Assert.Contains($"{model.Info.MessageLength} bits", Tool.Run("inspect").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attack_repeats_under_its_seed_and_takes_originals_from_a_folder()
    {
        _folder.Copy("coffee.png", "marked/x/a.png");
        _folder.Copy("coffee.png", "covers/x/a.png");
        Assert.Equal(0, Attack("one", "7").Code);
        Assert.Equal(0, Attack("two", "7").Code);
        Assert.Equal(0, Attack("three", "8").Code);
        Assert.Equal(File.ReadAllBytes(_folder["one/x/a.png"]), File.ReadAllBytes(_folder["two/x/a.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["one/x/a.png"]), File.ReadAllBytes(_folder["three/x/a.png"]));

        ToolRun Attack(string output, string seed) => Tool.Run(
            "attack", _folder["marked"], "-o", _folder[output], "--kind", "splice:0.3+noise:0.05", "--cover", _folder["covers"], "--seed", seed);
    }

    [Fact]
    public async Task A_benchmark_leaves_rows_tables_and_a_report_and_keeps_a_finished_run()
    {
        foreach (string name in (string[])["chelsea.png", "coffee.png", "rocket.jpg"]) _folder.Copy(name, "in/" + name);
        string[] arguments =
        [
            "benchmark", "--images", _folder["in"], "--limit", "2", "--suite", "none,jpeg:50,jpeg:90", "--unmarked-dir", _folder["in"], "--unmarked-crops", "3",
            "--out", _folder["run"], "--report", "--json", "--model", Tool.TinyModel,
        ];
        ToolRun run = Tool.Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("fidelity,attack,attack,attack", string.Join(',', run.Rows.Take(4).Select(row => row.GetProperty("row").GetString())));
        Assert.Contains("| jpeg:50 | 2 |", File.ReadAllText(_folder["run/table.md"]), StringComparison.Ordinal);
        Assert.Contains("jpeg:50", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
        Assert.Equal(["report.html", "rows.jsonl", "rows.parquet", "summary.jsonl", "table.md"], Directory.GetFiles(_folder["run"]).Select(Path.GetFileName).Order());

        IReadOnlyList<BenchmarkRow> rows = BenchmarkRows.Read(_folder["run/rows.jsonl"]);
        Assert.Equal(rows.Count, await Parquet(_folder["run/rows.parquet"]));

        string before = File.ReadAllText(_folder["run/rows.jsonl"]);
        ToolRun again = Tool.Run(arguments);
        Assert.Equal(2, again.Code);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run([.. arguments, "--force"]).Code);
        Assert.Equal(before, File.ReadAllText(_folder["run/rows.jsonl"]));

        Directory.CreateDirectory(_folder["own"]);
        File.WriteAllText(_folder["own/table.md"], "mine");
        Assert.Equal(2, Tool.Run([.. arguments.Select(argument => argument == _folder["run"] ? _folder["own"] : argument)]).Code);
        Assert.Equal("mine", File.ReadAllText(_folder["own/table.md"]));
    }

    [Fact]
    public void A_benchmark_measures_another_system()
    {
        ToolRun run = Tool.Run("benchmark", RepositoryRoot.Image("coffee.png"), "--suite", "none", "--system", "dwt-dct-svd", "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal("dwt-dct-svd", run.Rows[0].GetProperty("system").GetString());
        Assert.Equal(1, run.Rows[1].GetProperty("bitAccuracy").GetDouble());
        Assert.False(run.Rows[1].TryGetProperty("detected", out _));
        Assert.Equal(2, Tool.Run("benchmark", RepositoryRoot.Image("coffee.png"), "--system", "nobody").Code);
    }

    [Fact]
    public void A_bad_picture_costs_its_row_only_and_the_exit_code_says_so()
    {
        _folder.Copy("coffee.png", "in/a.png");
        File.WriteAllText(_folder["in/b.png"], "no picture");
        ToolRun run = Tool.Run("benchmark", _folder["in"], "--suite", "none", "--as-received", "--json");
        Assert.Equal(3, run.Code);
        Assert.Contains("b.png", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Rows[1].GetProperty("pictures").GetInt32());
    }

    [Fact]
    public void Forging_is_reported_as_json_lines()
    {
        ToolRun run = Tool.Run("forge", Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!, "--limit", "2", "--targets", "1", "--model", Tool.TinyModel, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        // Nothing, then one source (there are no 10 or 50) at three PSNRs, without and with the originals.
        Assert.Equal(7, run.Rows.Count(row => row.GetProperty("row").GetString() == "copy"));
        Assert.Equal(7, run.Rows.Count(row => row.GetProperty("row").GetString() == "removal"));
        Assert.Equal("remarking", run.Rows[^1].GetProperty("row").GetString());
        Assert.Equal(2, Tool.Run("forge", RepositoryRoot.Image("coffee.png")).Code); // one picture is too few
    }

    [Fact]
    public void Speed_is_reported_per_stage()
    {
        ToolRun run = Tool.Run("benchmark", "--speed", RepositoryRoot.Image("rocket.jpg"), "--runs", "1", "--json");
        Assert.Equal(0, run.Code);
        Assert.All(
            new[] { "decode", "embed", "encode", "decodeMarked", "extract", "embedRatio", "extractRatio" },
            name => Assert.True(run.Row.GetProperty(name).GetDouble() > 0));
    }

    private static async Task<int> Parquet(string path)
    {
        using FileStream stream = File.OpenRead(path);
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream);
        Assert.Contains(reader.Schema.GetDataFields(), field => field.Name == "bitAccuracy");
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        return (int)group.RowCount;
    }
}
