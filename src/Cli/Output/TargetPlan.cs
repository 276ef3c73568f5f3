using MlNetWatermark.Cli.Input;

namespace MlNetWatermark.Cli.Output;

/// <summary>One picture with the files it will become.</summary>
/// <param name="Picture">What to read.</param>
/// <param name="Targets">Paths to write.</param>
/// <param name="Refusal">Why it must not be written, or null.</param>
internal sealed record PlannedPicture(InputPicture Picture, IReadOnlyList<string> Targets, string? Refusal);

/// <summary>Decides every output path before any work, so that no picture overwrites another's result, another input or an older file.</summary>
/// <remarks>On Linux names that differ in case are different files; elsewhere they are one.</remarks>
internal static class TargetPlan
{
    /// <summary>Tells whether two paths are one.</summary>
    public static StringComparer Names { get; } = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Plans.</summary>
    /// <param name="pictures">Inputs in order; of two that want one path the first gets it.</param>
    /// <param name="targets">Paths a picture becomes.</param>
    /// <param name="force">Files of earlier runs may be overwritten.</param>
    /// <param name="skipExisting">Pictures whose files are all there already are left out.</param>
    public static IReadOnlyList<PlannedPicture> Of(
        IReadOnlyList<InputPicture> pictures, Func<InputPicture, IReadOnlyList<string>> targets, bool force, bool skipExisting = false)
    {
        Dictionary<string, string> owners = new(Names);
        HashSet<string> inputs = new(pictures.Select(picture => Place(picture.Path)), Names);
        List<PlannedPicture> plan = new(pictures.Count);
        foreach (InputPicture picture in pictures)
        {
            IReadOnlyList<string> wanted = targets(picture);
            if (skipExisting && wanted.All(File.Exists)) continue;
            string? refusal = picture.Refusal ?? wanted.Select(path => Refusal(path, picture)).FirstOrDefault(reason => reason is not null);
            if (refusal is null)
            {
                foreach (string path in wanted) owners.Add(Path.GetFullPath(path), picture.File);
            }

            plan.Add(new PlannedPicture(picture, wanted, refusal));
        }

        return plan;

        string? Refusal(string path, InputPicture picture) =>
            IsAnotherInput(Place(path), picture) ? $"'{path}' is an input too; choose another folder or format."
            : owners.TryGetValue(Path.GetFullPath(path), out string? owner) ? $"'{path}' is already the output of '{owner}'."
            : Directory.Exists(path) ? $"'{path}' is a folder."
            : File.Exists(path) && !force ? $"'{path}' exists; --force overwrites it."
            : null;

        bool IsAnotherInput(string path, InputPicture picture) => inputs.Contains(path) && !Names.Equals(path, Place(picture.Path));
    }

    /// <summary>True when results go into a folder: the input is one, or the output exists as one or is written with a slash at its end.</summary>
    /// <exception cref="UsageException">The input is a folder and the output an existing file.</exception>
    public static bool NamesFolder(string input, string output)
    {
        if (!Directory.Exists(input)) return Directory.Exists(output) || Path.EndsInDirectorySeparator(output);
        if (File.Exists(output)) throw new UsageException($"The input is a folder, so the output must be one too, but '{output}' is a file.");
        return true;
    }

    /// <summary>Where a file lies. A link in its own place is not followed: writing replaces the link, not what it leads to.</summary>
    private static string Place(string path)
    {
        string full = Path.GetFullPath(path);
        return Path.Combine(RealPath.Of(Path.GetDirectoryName(full)!), Path.GetFileName(full));
    }

    /// <summary>A plan that writes nothing.</summary>
    public static IReadOnlyList<PlannedPicture> Nothing(IReadOnlyList<InputPicture> pictures) =>
        [.. pictures.Select(picture => new PlannedPicture(picture, [], picture.Refusal))];

    /// <summary>Makes the folder that a file is about to be written into.</summary>
    public static void MakeFolder(string path) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
}
