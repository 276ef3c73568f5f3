using System.Runtime.InteropServices;

namespace MlNetWatermark.Tests;

/// <summary>
/// A folder with all packages, packed once from the sources with a version that no cache knows, and fresh folders outside the repository that see it beside the machine's usual
/// sources. Packages go into a cache of their own; those that the machine has already are taken from there.
/// </summary>
public sealed class PackedFeed : IDisposable
{
    internal const string Version = "0.1.0-packed";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watermark-feed-");
    private readonly Lazy<string> _feed;

    public PackedFeed() => _feed = new Lazy<string>(Pack);

    internal static string Platform { get; } = RuntimeInformation.RuntimeIdentifier switch
    {
        string id when id.StartsWith("win", StringComparison.Ordinal) => "win-x64",
        string id when id.StartsWith("osx", StringComparison.Ordinal) => "osx-arm64",
        _ => "linux-x64",
    };

    /// <summary>The folder of packages.</summary>
    internal string Path => _feed.Value;

    /// <summary>An empty folder whose NuGet.config adds the feed.</summary>
    internal string FreshFolder(string name)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(_folder.FullName, name)).FullName;
        string machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(System.IO.Path.Combine(folder, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder.FullName}/cache" /></config>
              <packageSources><add key="packed" value="{Path}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{machine}" /></fallbackPackageFolders>
            </configuration>
            """);
        return folder;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Pack()
    {
        string feed = System.IO.Path.Combine(_folder.FullName, "feed"), artifacts = System.IO.Path.Combine(_folder.FullName, "artifacts");
        foreach (string project in (string[])["Transforms", "Trainers", "Cli"])
        {
            DotNet.Run(RepositoryRoot.Folder, "pack", $"src/{project}", "-c", "Release", "-m:1", "-o", feed, "--artifacts-path", artifacts, $"-p:Version={Version}", $"-p:ToolPackageRuntimeIdentifiers={Platform}");
        }

        Directory.Delete(artifacts, recursive: true); // over a gigabyte
        return feed;
    }
}
