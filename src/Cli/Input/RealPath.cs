namespace MlNetWatermark.Cli.Input;

/// <summary>Where a path leads when every link on the way is followed.</summary>
internal static class RealPath
{
    /// <summary>An absolute path without links; parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        string place = Path.Combine(Of(parent), Path.GetFileName(full));
        return new FileInfo(place) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : place;
    }
}
