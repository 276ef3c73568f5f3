using System.Diagnostics;
using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Runs the built command-line tool as a process of its own.</summary>
internal static class Tool
{
    private static readonly string s_path = Path.Combine(
        RepositoryRoot.Folder, "artifacts", "bin", "MlNetWatermark.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "watermark.dll");

    public static ToolRun Run(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [s_path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolRun(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>What a run left: exit code and both streams.</summary>
internal sealed record ToolRun(int Code, string Output, string Error)
{
    /// <summary>Standard output as JSON lines.</summary>
    public JsonElement[] Rows => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public JsonElement Row => Assert.Single(Rows);
}
