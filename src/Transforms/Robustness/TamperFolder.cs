namespace MlNetWatermark;

/// <summary>Finds the pictures and masks of published forgery sets, in the folders their authors hand out.</summary>
/// <remarks>
/// Only the layout is known here; the sets have their own licences and are not included. A picture without a mask (an authentic one) is left
/// out. Files that cannot be decoded, such as TIFF, become failed rows of the benchmark: convert them first.
/// </remarks>
public static class TamperFolder
{
    private static readonly Dictionary<string, Layout> s_layouts = new(StringComparer.OrdinalIgnoreCase)
    {
        // CASIA v1 and v2: forged pictures in Tp (v1 with subfolders), masks NAME_gt in a folder named Groundtruth.
        ["casia"] = new("Tp", "groundtruth", name => name + "_gt", TamperMaskRule.Bright),
        // Columbia uncompressed: 4cam_splc with edgemask/NAME_edgemask, one camera's region in red, the other's in green.
        ["columbia"] = new("4cam_splc", "edgemask", name => name + "_edgemask", TamperMaskRule.Green),
        // Coverage: image/7t is forged, image/7 authentic, mask/7forged the forged region.
        ["coverage"] = new("image", "mask", name => name.EndsWith('t') ? name[..^1] + "forged" : null, TamperMaskRule.Bright),
        // NIST 2016: probe and mask of the same name; manipulated pixels are black.
        ["nist16"] = new("probe", "mask", name => name, TamperMaskRule.Dark),
        // IMD2020: a folder per original, NAME_0 beside NAME_0_mask.
        ["imd2020"] = new(null, null, name => name + "_mask", TamperMaskRule.Bright),
    };

    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"];

    /// <summary>Names that <see cref="Find"/> understands.</summary>
    public static IReadOnlyList<string> Layouts { get; } = [.. s_layouts.Keys];

    /// <summary>Pairs every forged picture with its mask.</summary>
    /// <param name="folder">The set's folder.</param>
    /// <param name="layout">One of <see cref="Layouts"/>, in any case.</param>
    /// <returns>In the order of their names; empty when nothing fits the layout.</returns>
    /// <exception cref="ArgumentException">The layout is not known.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<BenchmarkPicture> Find(string folder, string layout)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(layout);
        if (!s_layouts.TryGetValue(layout, out Layout? rules))
        {
            throw new ArgumentException($"'{layout}' is not a layout. Known: {string.Join(", ", Layouts)}.", nameof(layout));
        }

        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        // Several pictures may share a name in different folders only where the mask lies beside its picture.
        ILookup<string, string> masks = files.Where(file => rules.Masks is null || IsUnder(folder, file, rules.Masks)).ToLookup(Key, StringComparer.OrdinalIgnoreCase);
        List<BenchmarkPicture> found = [];
        foreach (string file in files)
        {
            if (rules.Pictures is not null && !IsUnder(folder, file, rules.Pictures)) continue;
            if (rules.Masks is not null && IsUnder(folder, file, rules.Masks)) continue;
            if (rules.MaskName(Path.GetFileNameWithoutExtension(file)) is not { } name) continue;
            string key = rules.Masks is null ? Path.Combine(Path.GetDirectoryName(file)!, name) : name;
            if (masks[key].FirstOrDefault() is not { } mask) continue;
            found.Add(new BenchmarkPicture(Path.GetRelativePath(folder, file).Replace('\\', '/'), file) { TamperMask = new TamperMask(mask, rules.Rule) });
        }

        return found;

        string Key(string file)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            return rules.Masks is null ? Path.Combine(Path.GetDirectoryName(file)!, name) : name;
        }
    }

    /// <summary>Whether a folder on the way to the file has this word in its name.</summary>
    private static bool IsUnder(string root, string file, string word) =>
        Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar)
            .Any(part => part.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <param name="Pictures">Word in the name of the folder with forged pictures; null: anywhere.</param>
    /// <param name="Masks">Word in the name of the folder with masks; null: beside the pictures.</param>
    /// <param name="MaskName">Name of a picture's mask without extension; null when the picture is authentic.</param>
    /// <param name="Rule">What means "tampered".</param>
    private sealed record Layout(string? Pictures, string? Masks, Func<string, string?> MaskName, TamperMaskRule Rule);
}
