namespace MlNetWatermark.Tests;

/// <summary>Paths of the repository and of the shared photographs beside it.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds the solution file.</summary>
    public static string Folder { get; } = Find();

    /// <summary>The folder of photographs beside the repository, or null when it is not there (tests that need it skip).</summary>
    public static string? Photos { get; } = Directory.Exists(Path.Combine(Folder, "..", "shared", "photos"))
        ? Path.GetFullPath(Path.Combine(Folder, "..", "shared", "photos"))
        : null;

    /// <summary>A bundled, freely licensed picture of data/images.</summary>
    public static string Image(string name) => Path.Combine(Folder, "data", "images", name);

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetWatermark.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("MlNetWatermark.sln was not found above the test binaries.");
    }
}
