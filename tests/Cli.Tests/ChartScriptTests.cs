using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>The chart scripts of samples/scripts on the committed runs.</summary>
public sealed class ChartScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_script_draws_a_run_as_svg_and_png() => Draws("Robustness.cs", "data/runs/quick/default-6");

    // Each is built first, ten seconds of a core.
    [Theory]
    [Trait(Slow.Trait, Slow.Value)]
    [InlineData("QualityRobustness.cs", "data/runs/quick/default-6")]
    [InlineData("AreaBins.cs", "data/runs/quick/default-6")]
    [InlineData("NullDistribution.cs", "data/runs/quick/default-6")]
    [InlineData("DeepEmbedding.cs", "data/runs/ismark/IS-HiDDeN.jsonl")]
    [InlineData("Growth.cs", "data/runs/speed/growth.txt")]
    public Task Every_other_script_draws_a_run_as_svg_and_png(string script, string run)
    {
        Slow.Require();
        return Draws(script, run);
    }

    private async Task Draws(string script, string run)
    {
        ProcessStartInfo start = new(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["run", Path.Combine(RepositoryRoot.Folder, "samples", "scripts", script), "--", _folder["charts"], Path.Combine(RepositoryRoot.Folder, run)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains("<svg", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder["charts"], "*.svg"))), StringComparison.Ordinal);
        Picture picture = PictureFile.Read(Assert.Single(Directory.GetFiles(_folder["charts"], "*.png")));
        Assert.True(picture.Rgba.Distinct().Count() > 10, "an empty chart");
    }
}
