using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>The table in THIRD-PARTY-NOTICES.md of what is inside the tool.</summary>
internal static class ThirdPartyNotices
{
    private const string Heading = "## Inside the tool";

    /// <summary>One row: packages, the names of their files (* stands for anything), and the licence.</summary>
    public sealed record Entry(string Packages, IReadOnlyList<string> Files, string Licence)
    {
        public bool HasFile(string name) => Files.Any(pattern => Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$"));

        public bool HasPackage(string id) => Packages.Split([',', ':'], StringSplitOptions.TrimEntries).Contains(id);
    }

    public static IReadOnlyList<Entry> Entries { get; } = [.. Read()];

    /// <summary>Names of the licence texts that are kept here for packages that bring none.</summary>
    public static IReadOnlyList<string> Texts { get; } = [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "src", "Cli", "licences")).Select(file => Path.GetFileName(file))];

    /// <summary>The one entry of a file.</summary>
    public static Entry Of(string name)
    {
        Entry[] found = [.. Entries.Where(entry => entry.HasFile(name))];
        Assert.True(found.Length == 1, $"{found.Length} rows of THIRD-PARTY-NOTICES.md, not one, have '{name}'.");
        return found[0];
    }

    /// <summary>Whether a file of the tool is this repository's own.</summary>
    public static bool IsOurs(string name) => Regex.IsMatch(name, @"^(watermark(\..*)?|MlNetWatermark\..*)$");

    private static IEnumerable<Entry> Read()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "THIRD-PARTY-NOTICES.md"));
        string section = text[text.IndexOf(Heading, StringComparison.Ordinal)..].Split("\n## ")[0];
        foreach (string line in section.Split('\n').Where(line => line.StartsWith('|')).Skip(2))
        {
            string[] cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            yield return new Entry(cells[0], [.. cells[1].Split(',', StringSplitOptions.TrimEntries).Select(pattern => pattern.Replace("\\*", "*", StringComparison.Ordinal))], cells[2]);
        }
    }
}
