using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>Runs programs as a user does in a shell, and says what they printed when they fail.</summary>
internal static class DotNet
{
    /// <summary>Runs `dotnet` in a folder; leaves no build server behind.</summary>
    /// <returns>Both streams.</returns>
    public static string Run(string folder, params string[] arguments) => Run(Host, folder, arguments);

    /// <summary>Runs any program in a folder; fails the test when its exit code is not 0.</summary>
    public static string Run(string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["CI"] = "true"; // as packages are made that leave the machine: no path of it is in them
        // A test host's own choice of build files must not reach other builds.
        foreach (string name in start.Environment.Keys.Where(name => name is "MSBuildExtensionsPath" or "MSBuildSDKsPath" or "MSBUILD_EXE_PATH").ToArray()) start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output += error.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
        return output;
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
