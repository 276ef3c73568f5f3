namespace MlNetWatermark.Tests;

/// <summary>StableGuard from the command line.</summary>
public sealed class StableGuardCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_autoencoder_and_StableGuard_are_trained_and_used()
    {
        string pictures = Directory.CreateDirectory(_folder["pictures"]).FullName;
        File.Copy(RepositoryRoot.Image("chelsea.png"), Path.Combine(pictures, "chelsea.png"));
        string[] images = ["--images", pictures, "--threads", "1"], one = ["--steps", "1"];
        ToolRun autoencoder = Tool.Run(["train-latent-autoencoder", .. images, .. one, "--out", _folder["vae"], "--widths", "8", "16", "--batch-size", "2"]);
        Assert.True(autoencoder.Code == 0, autoencoder.Error);
        Assert.Matches(PaceTests.AtTheEnd, autoencoder.Error);
        string[] guard =
        [
            "train-stableguard", .. images, "--autoencoder", Path.Combine(_folder["vae"], "autoencoder.safetensors"), "--message-length", "8", "--pilot-length", "8", "--working-size", "64",
            "--width", "16", "--message-map", "16", "--adapter-width", "16", "--adapter-plane", "16", "--batch-size", "2", "--warm-up", "1",
        ];
        ToolRun trained = Tool.Run([.. guard, .. one, "--out", _folder["guard"]]);
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Matches(PaceTests.AtTheEnd, trained.Error);
        Assert.True(File.Exists(Path.Combine(_folder["guard"], "decoder.onnx")));

        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["marked.png"], "--bits", "10110010", "--model", _folder["guard"]).Code);
        ToolRun where = Tool.Run("localize", _folder["marked.png"], "-o", _folder["mask.png"], "--model", _folder["guard"], "--json");
        Assert.True(where.Code is 0 or 1, where.Error);
        Assert.Contains("untampered", where.Output, StringComparison.OrdinalIgnoreCase);

        // a finished run is not overwritten by accident, and another starts from the weights that it is told
        Assert.Equal(2, Tool.Run([.. guard, .. one, "--out", _folder["guard"]]).Code);
        ToolRun missing = Tool.Run([.. guard, .. one, "--out", _folder["next"], "--init", _folder["elsewhere"]]);
        Assert.True(missing.Code != 0 && missing.Error.Contains(_folder["elsewhere"], StringComparison.Ordinal), missing.Error);
    }

    [Theory]
    [InlineData("--working-size", "80")]
    [InlineData("--degradations", "nonsense")]
    [InlineData("--experts", "none")]
    public void Settings_that_cannot_work_are_refused_at_once(string option, string value)
    {
        ToolRun run = Tool.Run("train-stableguard", "--images", _folder["none"], "--autoencoder", "none", "--out", _folder["out"], option, value);
        Assert.Equal(2, run.Code);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void An_autoencoder_that_is_not_there_or_not_one_is_named()
    {
        string pictures = Directory.CreateDirectory(_folder["pictures"]).FullName, file = _folder["other.safetensors"];
        File.Copy(RepositoryRoot.Image("chelsea.png"), Path.Combine(pictures, "chelsea.png"));
        File.WriteAllBytes(file, [8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8]);
        ToolRun none = Tool.Run("train-stableguard", "--images", pictures, "--autoencoder", _folder["none"], "--out", _folder["out"], "--working-size", "64", "--message-map", "16");
        Assert.NotEqual(0, none.Code);
        Assert.Contains("none", none.Error, StringComparison.Ordinal);
        ToolRun other = Tool.Run("train-stableguard", "--images", pictures, "--autoencoder", file, "--out", _folder["out"], "--working-size", "64", "--message-map", "16");
        Assert.NotEqual(0, other.Code);
        Assert.Contains(file, other.Error, StringComparison.Ordinal);
    }
}
