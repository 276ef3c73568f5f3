using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>The GPU packages are asked for with -p:UseGpu=true and never by default: project files are evaluated, nothing is restored.</summary>
public class GpuSwitchTests
{
    private static readonly string[] Gpu = ["TorchSharp-cuda-linux", "Microsoft.ML.OnnxRuntime.Gpu"];

    [Theory]
    [InlineData("src/Cli/MlNetWatermark.Cli.csproj", 2)]
    [InlineData("samples/QuickStart/QuickStart.csproj", 1)]
    [InlineData("tests/Trainers.Tests/MlNetWatermark.Trainers.Tests.csproj", 2)]
    public void The_switch_swaps_the_native_packages(string project, int backends)
    {
        string[] plain = Packages(project, "false"), gpu = Packages(project, "true");
        Assert.Empty(plain.Intersect(Gpu));
        Assert.Contains("Microsoft.ML.OnnxRuntime", plain);
        Assert.Equal(backends, gpu.Intersect(Gpu).Count());
        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", gpu);
        Assert.DoesNotContain(gpu, p => p.StartsWith("libtorch-cpu", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("src/Transforms/MlNetWatermark.csproj")]
    [InlineData("src/Trainers/MlNetWatermark.Trainers.csproj")]
    public void Libraries_never_choose_a_native_backend(string project)
    {
        foreach (string gpu in (string[])["false", "true"])
        {
            Assert.DoesNotContain(Packages(project, gpu), p => Gpu.Contains(p) || p == "Microsoft.ML.OnnxRuntime" || p.StartsWith("libtorch", StringComparison.Ordinal));
        }
    }

    private static string[] Packages(string project, string useGpu)
    {
        using JsonDocument items = JsonDocument.Parse(DotNet.Run(RepositoryRoot.Folder, "msbuild", project, "-nologo", "-getItem:PackageReference", $"-p:UseGpu={useGpu}"));
        return [.. items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!)];
    }
}
