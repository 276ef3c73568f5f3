namespace MlNetWatermark.Tests;

public sealed class ExtractCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_unmarked_picture_is_a_result_with_exit_code_1()
    {
        ToolRun run = Tool.Run("extract", RepositoryRoot.Image("coffee.png"), "--json");
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.False(run.Row.GetProperty("detected").GetBoolean());
        Assert.InRange(run.Row.GetProperty("pValue").GetDouble(), 1e-6, 1);
        Assert.Matches("^[01]+$", run.Row.GetProperty("bits").GetString());
    }

    [Fact]
    public void A_failure_outweighs_an_unmarked_picture()
    {
        _folder.Copy("coffee.png", "in/a.png");
        File.WriteAllBytes(_folder["in/b.webp"], []);
        ToolRun run = Tool.Run("extract", _folder["in"], "--as-received", "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(2, run.Rows.Length);
    }

    [Fact]
    public void An_expected_message_of_the_wrong_length_is_a_usage_error() =>
        Assert.Equal(2, Tool.Run("extract", RepositoryRoot.Image("coffee.png"), "--expect", "01").Code);

    [Fact]
    public void A_folder_without_pictures_is_no_success()
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["empty/notes.txt"], "no picture");
        ToolRun run = Tool.Run("extract", _folder["empty"], "--json");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("holds no pictures (.png, .jpg", run.Error, StringComparison.Ordinal);
    }
}
