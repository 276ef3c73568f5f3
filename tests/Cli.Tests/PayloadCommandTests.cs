namespace MlNetWatermark.Tests;

public sealed class PayloadCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_that_was_embedded_is_extracted()
    {
        _folder.Copy("coffee.png", "in.png");
        Assert.Equal(0, Tool.Run("embed", _folder["in.png"], "-o", _folder["marked.jpg"], "--format", "jpeg", "--quality", "60", "--text", "order-123").Code);
        ToolRun run = Tool.Run("extract", _folder["marked.jpg"], "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal("order-123", run.Row.GetProperty("payload").GetProperty("value").GetString());
        Assert.Equal("text", run.Row.GetProperty("payload").GetProperty("kind").GetString());
        Assert.Contains("\"order-123\" (checksum right", Tool.Run("extract", _folder["marked.jpg"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run("extract", _folder["marked.jpg"], "--expect", "text:order-123").Code);
        ToolRun other = Tool.Run("extract", _folder["marked.jpg"], "--expect", "text:order-124", "--json");
        Assert.Equal((1, false), (other.Code, other.Row.GetProperty("matches").GetBoolean()));
    }

    [Fact]
    public void A_wrong_key_gives_not_detected_and_exit_code_1()
    {
        _folder.Copy("coffee.png", "in.png");
        File.WriteAllBytes(_folder["key"], "0123456789abcdef"u8);
        File.WriteAllBytes(_folder["other"], "0123456789abcdeg"u8);
        Assert.Equal(0, Tool.Run("embed", _folder["in.png"], "-o", _folder["marked.png"], "--number", "4711", "--key-file", _folder["key"], "--bind").Code);
        ToolRun right = Tool.Run("extract", _folder["marked.png"], "--key-file", _folder["key"], "--json"), wrong = Tool.Run("extract", _folder["marked.png"], "--key-file", _folder["other"], "--json");
        Assert.Equal((0, "4711"), (right.Code, right.Row.GetProperty("payload").GetProperty("value").GetString()));
        Assert.True(right.Row.GetProperty("payload").GetProperty("contentMatches").GetBoolean());
        Assert.Equal((1, false), (wrong.Code, wrong.Row.GetProperty("detected").GetBoolean()));
        Assert.Equal("Null", wrong.Row.GetProperty("payload").ValueKind.ToString());
    }

    [Theory]
    [InlineData("--text a --number 1", "Give one of --text, --number")]
    [InlineData("--text a --bits 01", "Give either a payload")]
    [InlineData("--text a --bind", "--bind needs --key-file")]
    [InlineData("--key-file nothing", "--key-file and --bind are for payloads")]
    [InlineData("--text a --key-file nothing", "--key-file:")]
    [InlineData("--number -1", "a whole one from 0 to 18446744073709551615")]
    [InlineData("--hex 0", "an even number of hexadecimal digits")]
    [InlineData("--guid x", "a GUID is expected")]
    [InlineData("--text much-too-long-for-any-mark", " fit: a number up to ")]
    [InlineData("--correction more-data", "--correction is for payloads")]
    [InlineData("--text a --provenance bad", "An algorithm is named like com.example.watermark.1")]
    [InlineData("--text a --correction all", "--correction is balanced, more-data or more-correction")]
    public void A_wrong_payload_is_a_usage_error_and_writes_nothing(string arguments, string problem)
    {
        _folder.Copy("coffee.png", "in.png");
        ToolRun run = Tool.Run(["embed", _folder["in.png"], "-o", _folder["out.png"], .. arguments.Split(' ')]);
        Assert.Equal(2, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.png"]));
    }

    [Fact]
    public void A_bound_mark_moved_to_another_picture_is_not_the_one_expected()
    {
        _folder.Copy("coffee.png", "in.png");
        File.WriteAllBytes(_folder["key"], "0123456789abcdef"u8);
        string bits = Tool.Run("embed", _folder["in.png"], "-o", _folder["mine.png"], "--number", "7", "--key-file", _folder["key"], "--bind", "--json").Row.GetProperty("bits").GetString()!;
        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["forged.png"], "--bits", bits).Code);
        Assert.Equal(0, Tool.Run("extract", _folder["mine.png"], "--key-file", _folder["key"], "--expect", "number:7").Code);
        Assert.Equal(1, Tool.Run("extract", _folder["forged.png"], "--key-file", _folder["key"], "--expect", "number:7").Code);
        ToolRun read = Tool.Run("extract", _folder["forged.png"], "--key-file", _folder["key"]);
        Assert.Equal(1, read.Code);
        Assert.Contains("NOT OF THIS PICTURE", read.Output, StringComparison.Ordinal);
        Assert.Contains("text:..., number:", Tool.Run("extract", _folder["mine.png"], "--expect", "7").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_beside_the_picture_says_what_it_carries()
    {
        _folder.Copy("coffee.png", "in.png");
        ToolRun run = Tool.Run("embed", _folder["in.png"], "-o", _folder["out.png"], "--text", "studio-7", "--provenance", "com.example.watermark.1", "--json");
        Assert.Equal(0, run.Code);
        ProvenanceManifest manifest = ProvenanceManifest.Read(_folder["out.png.mark.json"]);
        Assert.Equal(run.Row.GetProperty("bits").GetString(), Assert.Single(manifest.Marks).Message.ToString());
        Assert.Equal(("com.example.watermark.1", ProvenanceManifest.HashOf(_folder["out.png"])), (manifest.Algorithm, manifest.Sha256));
        Assert.Equal(3, Tool.Run("embed", _folder["in.png"], "-o", _folder["out.png"], "--text", "studio-7", "--provenance", "com.example.watermark.1").Code); // both are there
    }

    [Fact]
    public void The_capacity_is_known_before_embedding()
    {
        ToolRun run = Tool.Run("capacity", "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal(9, run.Rows.Length);
        Assert.InRange(run.Rows[0].GetProperty("bits").GetInt32(), 40, 64);
        Assert.Contains("a number up to ", Tool.Run("capacity").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_false_positive_rate_can_be_asked_for()
    {
        Assert.Equal(0, Tool.Run("extract", RepositoryRoot.Image("coffee.png"), "--as-received", "--fpr", "0.9999999").Code);
        Assert.Equal(2, Tool.Run("extract", RepositoryRoot.Image("coffee.png"), "--fpr", "2").Code);
    }

    [Fact]
    public void Payloads_are_counted_by_the_benchmark()
    {
        _folder.Copy("coffee.png", "in/a.png");
        ToolRun run = Tool.Run("benchmark", _folder["in"], "--payloads", "--as-received", "--suite", "none,jpeg:50");
        Assert.Equal(0, run.Code);
        Assert.Contains("| none | 100.0 % | 100.0 % / 100.0 % |", run.Output, StringComparison.Ordinal);
    }
}
