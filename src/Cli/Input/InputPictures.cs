using System.IO.Enumeration;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Input;

/// <summary>One picture to work on.</summary>
/// <param name="File">Path relative to the input folder, with forward slashes; for a single file its name.</param>
/// <param name="Path">Path to open.</param>
/// <param name="Refusal">Why it must not be opened, or null.</param>
internal sealed record InputPicture(string File, string Path, string? Refusal = null);

/// <summary>The pictures behind an input argument: one file, or a folder with everything below it.</summary>
internal static class InputPictures
{
    /// <summary>Why a link is refused.</summary>
    public const string IsLink = "It is a link; links inside a folder are not followed.";

    /// <summary>Extensions of the formats that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Finds the pictures in sorted order; other files in a folder are passed over.</summary>
    /// <remarks>
    /// Pictures of others may lie beside links to what they should not see, or to a folder above, which would never end. So a link inside the folder, to a picture or a folder,
    /// is in the list but refused; the input itself may be one.
    /// </remarks>
    /// <param name="input">File or folder.</param>
    /// <param name="exclude">A folder whose content is not input although it lies inside, such as the output of an earlier run; or null.</param>
    /// <exception cref="UsageException">There is neither such a file nor such a folder, or no picture in it.</exception>
    public static IReadOnlyList<InputPicture> Find(string input, string? exclude = null)
    {
        if (File.Exists(input)) return [new InputPicture(Path.GetFileName(input), input)];
        if (!Directory.Exists(input)) throw new UsageException($"There is no file or folder '{input}'.");

        // Only a folder strictly inside is left out: with the input itself, or a folder above it, everything would be.
        string root = RealPath.Of(input);
        string? excluded = exclude is null ? null : Path.GetRelativePath(root, RealPath.Of(exclude));
        EnumerationOptions deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };
        FileSystemEnumerable<InputPicture> found = new(root, (ref FileSystemEntry entry) => Found(input, Relative(root, ref entry), Link(ref entry)), deep)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                entry.IsDirectory ? Link(ref entry) : Extensions.Contains(Path.GetExtension(entry.FileName.ToString()), StringComparer.OrdinalIgnoreCase),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !Link(ref entry) && !TargetPlan.Names.Equals(Relative(root, ref entry), excluded),
        };
        return Some(input, found.OrderBy(picture => picture.File, StringComparer.Ordinal));
    }

    /// <summary>The same for the caller's own pictures, to train on or to measure with: links to files are followed, links to folders passed over.</summary>
    /// <param name="input">File or folder.</param>
    /// <exception cref="UsageException">There is neither such a file nor such a folder, or no picture in it.</exception>
    public static IReadOnlyList<InputPicture> FindOwn(string input) => Some(input, Find(input).Where(picture => !Directory.Exists(picture.Path)));

    private static InputPicture[] Some(string input, IEnumerable<InputPicture> found)
    {
        InputPicture[] pictures = [.. found];
        return pictures.Length > 0 ? pictures : throw new UsageException($"'{input}' holds no pictures ({string.Join(", ", Extensions)}).");
    }

    private static InputPicture Found(string input, string relative, bool link) =>
        new(OperatingSystem.IsWindows() ? relative.Replace('\\', '/') : relative, Path.Combine(input, relative), link ? IsLink : null);

    private static string Relative(string root, ref FileSystemEntry entry) => Path.GetRelativePath(root, entry.ToFullPath());

    // On Windows files kept in a cloud are reparse points as well, but no links.
    private static bool Link(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0 && entry.ToFileSystemInfo().LinkTarget is not null;
}
