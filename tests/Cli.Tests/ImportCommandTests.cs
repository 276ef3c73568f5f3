namespace MlNetWatermark.Tests;

/// <summary>The command's refusals; what it imports is tested where the networks are (PublishedWeightsTests).</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_of_something_else_is_a_usage_error_and_writes_nothing()
    {
        string checkpoint = Path.Combine(RepositoryRoot.Folder, "data", "golden", "checkpoints", "state.pt");
        ToolRun run = Tool.Run("import", checkpoint, "--out", _folder["model"]);
        Assert.Equal(2, run.Code);
        Assert.Contains("'conv.weight' is not a tensor of MaskWM", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Fact]
    public void A_folder_with_files_is_not_written_without_force_nor_with_it_when_they_are_not_a_models()
    {
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllText(_folder["model/notes.txt"], "mine");
        string checkpoint = Path.Combine(RepositoryRoot.Folder, "data", "golden", "checkpoints", "state.pt");
        ToolRun run = Tool.Run("import", checkpoint, "--out", _folder["model"]), forced = Tool.Run("import", checkpoint, "--out", _folder["model"], "--force");
        Assert.Equal((2, 2), (run.Code, forced.Code));
        Assert.Contains("--force", run.Error, StringComparison.Ordinal);
        Assert.Contains("notes.txt", forced.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_usage_error()
    {
        ToolRun run = Tool.Run("import", _folder["none.pt"], "--out", _folder["model"]);
        Assert.Equal(2, run.Code);
        Assert.Contains("There is no file", run.Error, StringComparison.Ordinal);
    }
}
