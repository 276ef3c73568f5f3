using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>Runs that end before they are done: no room, or Ctrl-C.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InterruptedRunTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Limits and signals are of Unix.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_room_the_earlier_file_stays_and_nothing_half_written()
    {
        _folder.Copy("coffee.png", "in/a.png");
        _folder.Copy("chelsea.png", "in/b.png");
        string earlier = _folder.Copy("rocket.jpg", "out/a.png");
        byte[] before = File.ReadAllBytes(earlier);

        // A file of more than 100 KiB cannot be written, as on a full disk. Without the trap the signal would end the process; without the setting the runtime's own
        // memory, which it maps from a file, would.
        ToolRun run = Tool.RunAfter("trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 100;", "embed", _folder["in"], "-o", _folder["out"], "--force", "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(2, run.Rows.Length);
        Assert.All(run.Rows, row => Assert.Contains("could not be written", row.GetProperty("error").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain("partial", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(earlier));
        Assert.Equal([earlier], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void After_Ctrl_C_there_are_whole_files_only_and_each_is_reported()
    {
        Assert.SkipWhen(SignalIsIgnored(2), "This process ignores SIGINT, as jobs in the background do, and so would the tool.");
        const int Pictures = 60;
        for (int i = 0; i < Pictures; i++) _folder.Copy("coffee.png", $"in/{i:D2}.png");
        using Process process = Tool.Start("", "embed", _folder["in"], "-o", _folder["out"], "--json");
        List<string> lines = [process.StandardOutput.ReadLine()!];
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        while (process.StandardOutput.ReadLine() is { } line) lines.Add(line);
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        string[] written = [.. Directory.GetFileSystemEntries(_folder["out"])];
        Assert.InRange(written.Length, 1, Pictures - 1);
        Assert.Equal(lines.Count, written.Length);
        Assert.All(written, path => Assert.Equal(600, PictureFile.Read(path).Width));
    }

    /// <summary>An ignored signal stays ignored in the processes that are started.</summary>
    private static bool SignalIsIgnored(int signal)
    {
        if (!File.Exists("/proc/self/status")) return false;
        string mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1];
        return (Convert.ToUInt64(mask, 16) >> (signal - 1) & 1) == 1;
    }
}
