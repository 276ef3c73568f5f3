using System.Diagnostics;
using System.Security;

namespace MlNetWatermark.Tests;

/// <summary>The build target that makes TorchSharp load on systems with an older libstdc++, run on a small ELF file made here.</summary>
public class NativeLoadingTests
{
    [Fact]
    public void The_target_marks_one_version_need_and_one_symbol_as_weak_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        using TemporaryFolder folder = new();
        byte[] before = SmallElf.Make("GLIBCXX_9.9.99", "_Zneeded");
        string file = Path.Combine(folder.Path, "lib.so");
        File.WriteAllBytes(file, before);

        Relax(folder.Path, file, "GLIBCXX_9.9.99", "_Zneeded");

        byte[] after = File.ReadAllBytes(file);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.Equal([SmallElf.SymbolInfo, SmallElf.VersionFlags], changed.Order());
        Assert.Equal(2, after[SmallElf.VersionFlags]); // VER_FLG_WEAK
        Assert.Equal(2, after[SmallElf.SymbolInfo] >> 4); // STB_WEAK
    }

    [Fact]
    public void The_target_leaves_a_file_alone_that_needs_another_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        using TemporaryFolder folder = new();
        byte[] before = SmallElf.Make("GLIBCXX_9.9.98", "_Zother");
        string file = Path.Combine(folder.Path, "lib.so");
        File.WriteAllBytes(file, before);
        Relax(folder.Path, file, "GLIBCXX_9.9.99", "_Zneeded");
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void The_target_also_serves_systems_other_than_the_one_that_builds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "lib.so");
        File.WriteAllBytes(file, SmallElf.Make("GLIBCXX_3.4.9", "_Zneeded")); // GCC 4.2: every system has it
        Relax(folder.Path, file, "GLIBCXX_3.4.9", "_Zneeded", always: true);
        Assert.Equal(2, File.ReadAllBytes(file)[SmallElf.VersionFlags]); // VER_FLG_WEAK
    }

    private static void Relax(string folder, string file, string version, string symbol, bool always = false)
    {
        string targets = SecurityElement.Escape(Path.Combine(RepositoryRoot.Folder, "src/Trainers/NativeLoading/MlNetWatermark.Trainers.targets"))!;
        string project = Path.Combine(folder, "relax.proj");
        File.WriteAllText(project, $"""
            <Project>
              <Import Project="{targets}" />
              <Target Name="Relax"><RelaxVersionNeed File="{SecurityElement.Escape(file)}" Version="{version}" Symbol="{symbol}" Always="{always}" /></Target>
            </Project>
            """);
        Assert.Equal(0, Build(folder, ["msbuild", project, "-t:Relax", "-nologo", "-v:q"]).ExitCode);
    }

    internal static (int ExitCode, string Output) Build(string folder, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
