using System.Text.Json;

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
    public void A_benchmark_writes_json_lines_and_a_markdown_file()
    {
        ToolRun run = Tool.Run(
            "benchmark", Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!, "--limit", "1", "--attacks", "none,jpeg:50",
            "--unmarked-dir", Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!, "--unmarked-crops", "3", "--out", _folder["new/table.md"], "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(
            ["fidelity", "attack", "attack", "unmarked", "unmarked"], run.Rows.Select(row => row.GetProperty("row").GetString()));
        Assert.Contains("| jpeg:50 | 1 |", File.ReadAllText(_folder["new/table.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Forging_is_reported_as_json_lines()
    {
        ToolRun run = Tool.Run("forge", Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!, "--limit", "2", "--targets", "1", "--json");
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
}
