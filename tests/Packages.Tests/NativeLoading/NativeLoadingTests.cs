using System.Security;

namespace MlNetWatermark.Tests;

/// <summary>The build target that makes TorchSharp load on systems with an older libstdc++, run on small ELF files made here.</summary>
public class NativeLoadingTests(NativeLoadingTests.Relaxed files) : IClassFixture<NativeLoadingTests.Relaxed>
{
    [Fact]
    public void The_target_marks_one_version_need_and_one_symbol_as_weak_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        (byte[] before, byte[] after) = files.New;
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.Equal([SmallElf.SymbolInfo, SmallElf.VersionFlags], changed.Order());
        Assert.Equal(2, after[SmallElf.VersionFlags]); // VER_FLG_WEAK
        Assert.Equal(2, after[SmallElf.SymbolInfo] >> 4); // STB_WEAK
    }

    [Fact]
    public void The_target_leaves_a_file_alone_that_needs_another_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        Assert.Equal(files.Other.Before, files.Other.After);
    }

    [Fact]
    public void The_target_also_serves_systems_other_than_the_one_that_builds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The target acts on Linux only.");
        Assert.Equal(2, files.Old.After[SmallElf.VersionFlags]); // VER_FLG_WEAK
    }

    /// <summary>Three files before and after one build that relaxes each.</summary>
    public sealed class Relaxed
    {
        public Relaxed()
        {
            if (!OperatingSystem.IsLinux()) return;
            using TemporaryFolder folder = new();
            (string Name, string Needed, string Symbol, string Asked, bool Always)[] cases =
            [
                ("new.so", "GLIBCXX_9.9.99", "_Zneeded", "GLIBCXX_9.9.99", false), // no system has it
                ("other.so", "GLIBCXX_9.9.98", "_Zother", "GLIBCXX_9.9.99", false),
                ("old.so", "GLIBCXX_3.4.9", "_Zneeded", "GLIBCXX_3.4.9", true), // GCC 4.2: every system has it
            ];
            byte[][] before = [.. cases.Select(one => SmallElf.Make(one.Needed, one.Symbol))];
            string[] paths = [.. cases.Select(one => Path.Combine(folder.Path, one.Name))];
            for (int i = 0; i < cases.Length; i++) File.WriteAllBytes(paths[i], before[i]);
            string targets = SecurityElement.Escape(Path.Combine(RepositoryRoot.Folder, "src/Trainers/NativeLoading/MlNetWatermark.Trainers.targets"))!;
            IEnumerable<string> tasks = cases.Select((one, i) =>
                $"""<RelaxVersionNeed File="{SecurityElement.Escape(paths[i])}" Version="{one.Asked}" Symbol="_Zneeded" Always="{one.Always}" />""");
            File.WriteAllText(Path.Combine(folder.Path, "relax.proj"), $"""
                <Project>
                  <Import Project="{targets}" />
                  <Target Name="Relax">{string.Concat(tasks)}</Target>
                </Project>
                """);
            DotNet.Run(folder.Path, "msbuild", "relax.proj", "-t:Relax", "-nologo", "-v:q");
            (New, Other, Old) = (Of(0), Of(1), Of(2));

            (byte[] Before, byte[] After) Of(int file) => (before[file], File.ReadAllBytes(paths[file]));
        }

        internal (byte[] Before, byte[] After) New { get; }

        internal (byte[] Before, byte[] After) Other { get; }

        internal (byte[] Before, byte[] After) Old { get; }
    }
}
