using System.Diagnostics;
using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Runs the built command-line tool: in this process where that shows the same, else as a process of its own, as users do.</summary>
internal static class Tool
{
    private static readonly string s_path = Path.Combine(
        RepositoryRoot.Folder, "artifacts", "bin", "MlNetWatermark.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "watermark.dll");

    /// <summary>The tool's main assembly.</summary>
    public static string Assembly => s_path;

    /// <summary>The hand-made model of data/golden, for what does not depend on the model: it is small and looks for no turned pictures.</summary>
    public static string TinyModel { get; } = Path.Combine(RepositoryRoot.Folder, "data", "golden", "tiny-model");

    /// <summary>Runs a command; its streams are not a terminal.</summary>
    public static ToolRun Run(params string[] arguments) => ToolInProcess.CanRun(arguments) ? ToolInProcess.Run(arguments) : RunApart(arguments);

    /// <summary>Runs a command as a process of its own.</summary>
    public static ToolRun RunApart(params string[] arguments) => Finish(Process.Start(StartInfo(Host, [s_path, .. arguments]))!);

    /// <summary>Runs a sample that was built with the tests.</summary>
    public static ToolRun Sample(string name, params string[] arguments) =>
        Finish(Process.Start(StartInfo(Host, [Path.Combine(RepositoryRoot.Folder, "artifacts", "bin", name, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), $"{name}.dll"), .. arguments]))!);

    /// <summary>Runs it under a shell that does something to itself first, such as setting a limit.</summary>
    public static ToolRun RunAfter(string shell, params string[] arguments) => Finish(Start(shell, arguments));

    /// <summary>The same, for the caller to wait for.</summary>
    public static Process Start(string shell, params string[] arguments) =>
        Process.Start(StartInfo("bash", ["-c", $"{shell} exec \"$0\" \"$@\"", Host, s_path, .. arguments]))!;

    /// <summary>Runs a script that finds the tool in $HOST and $TOOL.</summary>
    public static ToolRun Bash(string script)
    {
        ProcessStartInfo start = StartInfo("bash", ["-c", script]);
        (start.Environment["HOST"], start.Environment["TOOL"]) = (Host, s_path);
        return Finish(Process.Start(start)!);
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static ProcessStartInfo StartInfo(string program, string[] arguments) => new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    private static ToolRun Finish(Process process)
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new ToolRun(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
    }
}

/// <summary>What a run left: exit code and both streams.</summary>
internal sealed record ToolRun(int Code, string Output, string Error)
{
    /// <summary>Standard output as JSON lines.</summary>
    public JsonElement[] Rows => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public JsonElement Row => Assert.Single(Rows);
}
