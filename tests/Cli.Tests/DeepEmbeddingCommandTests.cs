using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Deep embedding and the systems of ISMark from the command line.</summary>
public sealed class DeepEmbeddingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_refined_mark_is_read_and_weaker_than_a_plain_one()
    {
        ToolRun plain = Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["plain.png"], "--number", "7", "--json");
        ToolRun refined = Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["refined.png"], "--number", "7", "--refine", "2", "--strength", "0.7", "--json");
        Assert.Equal((0, 0), (plain.Code, refined.Code));
        Assert.True(Psnr(refined) > Psnr(plain) + 2, refined.Output);
        ToolRun read = Tool.Run("extract", _folder["refined.png"], "--as-received");
        Assert.Equal(0, read.Code);
        Assert.Contains("7", read.Output, StringComparison.Ordinal);

        static double Psnr(ToolRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("psnr").GetDouble();
    }

    [Theory]
    [InlineData("--mark", "0,0,64,64=random")]
    [InlineData("--readback", "2")]
    public void Refining_is_for_one_message_a_picture(string option, string value)
    {
        ToolRun run = Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["out.png"], "--refine", "5", option, value);
        Assert.Equal(2, run.Code);
        Assert.Contains("--refine", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.png"]));
    }

    [Fact]
    public void A_model_without_weights_is_named_before_the_first_picture()
    {
        ToolRun run = Tool.Run("embed", RepositoryRoot.Image("chelsea.png"), "-o", _folder["out.png"], "--refine", "5", "--model", Tool.TinyModel);
        Assert.Equal(2, run.Code);
        Assert.Contains("weights.safetensors", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.png"]));
    }

    [Fact]
    public void A_baseline_is_trained_enhanced_combined_and_measured()
    {
        string pictures = Directory.CreateDirectory(_folder["pictures"]).FullName;
        File.Copy(RepositoryRoot.Image("chelsea.png"), Path.Combine(pictures, "chelsea.png"));
        string[] small = ["--images", pictures, "--batch-size", "2", "--threads", "1"];
        string[] sizes = ["--message-length", "4", "--width", "8", "--working-size", "32", "--steps", "2"];
        ToolRun baseline = Tool.Run(["train-baseline", .. small, .. sizes, "--out", _folder["a"], "--noise", "identity,crop"]);
        Assert.Equal(0, baseline.Code);
        Assert.Matches(PaceTests.AtTheEnd, baseline.Error);
        Assert.Equal(0, Tool.Run(["train-baseline", .. small, .. sizes, "--out", _folder["b"], "--seed", "2"]).Code);
        Assert.Equal(2, Tool.Run(["train-baseline", .. small, .. sizes, "--out", _folder["b"]]).Code); // a checkpoint is not overwritten by accident
        ToolRun enhanced = Tool.Run(["enhance", .. small, "--model", _folder["a"], "--out", _folder["c"], "--rounds", "1", "--decoder-steps", "2", "--iterations", "2"]);
        Assert.Equal(0, enhanced.Code);
        Assert.Contains("1/1", enhanced.Error, StringComparison.Ordinal);
        Assert.Matches(PaceTests.AtTheEnd, enhanced.Error);
        Assert.Contains("enhanced", Tool.Run("inspect", _folder["c"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run("combine", _folder["b"], _folder["c"], "--out", _folder["d"]).Code);

        ToolRun grid = Tool.Run("noise-grid", pictures, "--model", _folder["d"], "--refine", "0,2", "--noise", "identity", "--json");
        Assert.Equal(0, grid.Code);
        JsonElement[] rows = [.. grid.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([0, 2], rows.Select(row => row.GetProperty("iterations").GetInt32()).Distinct());
        Assert.Equal(33, rows.Count(row => row.GetProperty("iterations").GetInt32() == 2));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("bitErrorRate").GetDouble(), 0, 1));
        Assert.Equal(2, Tool.Run("noise-grid", pictures, "--model", Tool.TinyModel).Code);
        Assert.Equal(2, Tool.Run("noise-grid", pictures, "--model", _folder["d"], "--refine", "0,x").Code);
    }

    [Fact]
    public void The_sample_marks_a_picture_of_ones_own_quickly_and_deeply()
    {
        ToolRun run = Tool.Sample("DeepEmbedding", RepositoryRoot.Image("chelsea.png"), "2");
        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("quick", run.Output, StringComparison.Ordinal);
        Assert.Contains("deep", run.Output, StringComparison.Ordinal);
    }
}
