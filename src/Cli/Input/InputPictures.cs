namespace MlNetWatermark.Cli.Input;

/// <summary>One picture to work on.</summary>
/// <param name="File">Path relative to the input folder, with forward slashes; for a single file its name.</param>
/// <param name="Path">Path to open.</param>
internal sealed record InputPicture(string File, string Path);

/// <summary>The pictures behind an input argument: one file, or a folder with everything below it.</summary>
internal static class InputPictures
{
    /// <summary>Extensions of the formats that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Finds the pictures in sorted order; other files in a folder are passed over.</summary>
    /// <param name="input">File or folder.</param>
    /// <param name="exclude">A folder whose content is not input although it lies inside, such as the output of an earlier run; or null.</param>
    /// <exception cref="UsageException">There is neither such a file nor such a folder.</exception>
    public static IReadOnlyList<InputPicture> Find(string input, string? exclude = null)
    {
        if (File.Exists(input)) return [new InputPicture(Path.GetFileName(input), input)];
        if (!Directory.Exists(input)) throw new UsageException($"There is no file or folder '{input}'.");

        // Only a folder strictly inside is left out: with the input itself, or a folder above it, everything would be.
        string root = Full(input);
        string? excluded = exclude is null ? null : Full(exclude);
        if (excluded == root || excluded?.StartsWith(root, StringComparison.Ordinal) == false) excluded = null;
        EnumerationOptions deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };
        return
        [
            .. Directory.EnumerateFiles(input, "*", deep)
                .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                .Where(path => excluded is null || !Full(Path.GetDirectoryName(path)!).StartsWith(excluded, StringComparison.Ordinal))
                .Select(path => new InputPicture(Path.GetRelativePath(input, path).Replace('\\', '/'), path))
                .OrderBy(picture => picture.File, StringComparer.Ordinal),
        ];
    }

    /// <summary>Ends with a separator, so that "out" is no prefix of "output".</summary>
    private static string Full(string folder) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
}
