using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class ManyMachinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ManyMachinesTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 9; i++) File.Copy(RepositoryRoot.Image("coffee.png"), _folder[$"in/{i}.png"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shards_share_the_pictures_and_a_second_run_goes_on_where_the_first_stopped()
    {
        List<string> done = [];
        for (int part = 1; part <= 3; part++)
        {
            ToolRun run = Embed("--shard", $"{part}/3");
            Assert.Equal(0, run.Code);
            done.AddRange(run.Rows.Select(row => row.GetProperty("file").GetString()!));
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"{i}.png"), done.Order());
        Assert.Equal(3, Embed().Code); // all are there
        File.Delete(_folder["out/4.png"]);
        ToolRun again = Embed("--skip-existing");
        Assert.Equal((0, "4.png"), (again.Code, again.Row.GetProperty("file").GetString()));
    }

    [Fact]
    public void A_work_list_gives_each_picture_its_own_message_and_name()
    {
        string bits = string.Concat(Enumerable.Repeat("01", 6));
        File.WriteAllLines(_folder["work.jsonl"], [$$"""{"file": "1.png", "output": "sub/first.webp", "bits": "{{bits}}"}""", "", """{"file": "2.png"}"""]);
        ToolRun run = Embed("--manifest", _folder["work.jsonl"]);
        Assert.Equal(0, run.Code);
        Assert.Equal([bits, run.Rows[1].GetProperty("bits").GetString()], run.Rows.Select(row => row.GetProperty("bits").GetString()));
        Assert.Equal(["first.webp", "2.png"], run.Rows.Select(row => Path.GetFileName(row.GetProperty("output").GetString())));
        Assert.True(File.Exists(_folder["out/sub/first.webp"]) && File.Exists(_folder["out/2.png"]));
    }

    [Fact]
    public void Payloads_of_a_work_list_are_read_again()
    {
        File.WriteAllLines(_folder["work.jsonl"], ["""{"file": "1.png", "text": "one"}""", """{"file": "2.png", "number": 22}"""]);
        Assert.Equal(0, Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--manifest", _folder["work.jsonl"]).Code);
        JsonElement[] rows = Tool.Run("extract", _folder["out"], "--json", "--as-received").Rows;
        Assert.Equal(["one", "22"], rows.Select(row => row.GetProperty("payload").GetProperty("value").GetString()));
    }

    [Fact]
    public void A_link_in_a_work_list_is_refused_and_a_missing_file_fails_alone()
    {
        File.CreateSymbolicLink(_folder["in/link.png"], _folder["in/1.png"]);
        File.WriteAllLines(_folder["work.jsonl"], ["""{"file": "link.png"}""", """{"file": "gone.png"}""", """{"file": "3.png"}"""]);
        ToolRun run = Embed("--manifest", _folder["work.jsonl"]);
        Assert.Equal(3, run.Code);
        Assert.Equal(["3.png"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_picture_that_a_work_list_names_twice_is_marked_once()
    {
        string line = """{"file": "1.png", "bits": "010101010101"}""";
        File.WriteAllLines(_folder["work.jsonl"], [line, line]);
        ToolRun run = Embed("--manifest", _folder["work.jsonl"]);
        Assert.Equal(3, run.Code);
        Assert.Contains("is already the output of '1.png'", run.Rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder["out"]));
    }

    [Theory]
    [InlineData("""{"file": "1.png", "txt": "a"}""", "line 1: 'txt' is not known")]
    [InlineData("""{"text": "a"}""", "line 1: 'file' is missing.")]
    [InlineData("""["1.png"]""", "line 1: it is no JSON object.")]
    [InlineData("1.png", "line 1: it is no JSON object.")]
    [InlineData("""{"file": "../out.png"}""", "line 1: 'file' must be a path inside the folder")]
    [InlineData("""{"file": "1.png", "output": "/tmp/x.png"}""", "line 1: 'output' must be a path inside the folder")]
    [InlineData("""{"file": "1.png", "text": "a", "bits": "0101"}""", "line 1: it has a payload and bits.")]
    [InlineData("""{"file": "1.png", "bits": "01"}""", "bits of 1.png takes exactly 12 characters")]
    [InlineData("""{"file": "1.png", "number": -1}""", "line 1: a number is a whole one from 0")]
    [InlineData("""{"file": "1.png", "text": {"a": 1}}""", "line 1: 'text' must be text or a number.")]
    public void A_work_list_that_is_not_understood_stops_before_any_picture(string line, string expected)
    {
        File.WriteAllText(_folder["work.jsonl"], line);
        ToolRun run = Embed("--manifest", _folder["work.jsonl"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1-3")]
    [InlineData("a/b")]
    public void A_shard_that_is_none_is_a_mistake(string shard) => Assert.Equal(2, Embed("--shard", shard).Code);

    private ToolRun Embed(params string[] more) => Tool.Run(["embed", _folder["in"], "-o", _folder["out"], "--model", Tool.TinyModel, "--json", .. more]);
}
