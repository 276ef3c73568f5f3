using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>Pages of the documentation site link to what is on the site, so that building it gives no warning; the same links work in the repository.</summary>
public sealed partial class DocumentationSiteTests
{
    private static readonly string[] s_files = [.. Site()];

    public static TheoryData<string> Pages => [.. s_files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_links_to_pages_and_pictures_of_the_site(string page)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, page));
        foreach (string link in Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)))
        {
            Assert.Contains(Relative(RepositoryRoot.Folder, Path.GetFullPath(Path.Combine(RepositoryRoot.Folder, Path.GetDirectoryName(page)!, link))), s_files);
        }
    }

    /// <summary>The files of the repository that docfx.json takes as pages or as they are.</summary>
    private static IEnumerable<string> Site()
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "docfx.json")));
        string[] all =
        [
            .. Directory.GetFiles(RepositoryRoot.Folder), .. Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "docs")),
            .. Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "data"), "*", SearchOption.AllDirectories),
        ];
        foreach (JsonElement group in new[] { "content", "resource" }.SelectMany(kind => settings.RootElement.GetProperty("build").GetProperty(kind).EnumerateArray()))
        {
            string folder = Path.Combine(RepositoryRoot.Folder, "docs", group.TryGetProperty("src", out JsonElement source) ? source.GetString()! : ".");
            Regex[] patterns = [.. group.GetProperty("files").EnumerateArray().Select(pattern => Pattern(pattern.GetString()!))];
            foreach (string file in all.Where(file => patterns.Any(pattern => pattern.IsMatch(Relative(Path.GetFullPath(folder), file))))) yield return Relative(RepositoryRoot.Folder, file);
        }
    }

    private static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    /// <summary>** for folders, * for names, {a,b} for one of several.</summary>
    private static Regex Pattern(string glob) => new(
        "^" + Part().Replace(glob, part => part.Value switch
        {
            "**/" => "(.*/)?",
            "*" => "[^/]*",
            "{" => "(",
            "}" => ")",
            "," => "|",
            _ => Regex.Escape(part.Value),
        }) + "$");

    [GeneratedRegex(@"\*\*/|.")]
    private static partial Regex Part();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
