using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>The README's C# runs as printed.</summary>
[Collection(nameof(ReadmeProgram))] // the console is one
public partial class ReadmeTests
{
    [Fact]
    public void The_code_in_the_readme_marks_pictures_and_reads_the_payloads() =>
        Assert.Equal(["studio-7", "nasa"], ReadmeProgram.Run(ReadmeProgram.Readme).Select(line => line.Split(' ')[0]));

    [Theory]
    [InlineData("JPEG 50", "jpeg:50")]
    [InlineData("JPEG 30", "jpeg:30")]
    [InlineData("WebP 50", "webp:50")]
    [InlineData("reduced to a quarter of each side", "resize:0.25")]
    [InlineData("noise, sigma 0.05", "noise:0.05")]
    [InlineData("brightness, contrast +- 20 %", "brightness:1.2")]
    [InlineData("half replaced by the original", "splice:0.5")]
    [InlineData("rotated by 30 degrees", "rotate:30")]
    [InlineData("mirrored", "flip")]
    [InlineData("cut to half of the area", "crop:0.5")]
    [InlineData("cut to a quarter", "crop:0.25")]
    [InlineData("cut to a tenth", "crop:0.1")]
    [InlineData("half cut, brighter, JPEG 40", "crop:0.5+brightness:1.2+jpeg:40")]
    [InlineData("perspective", "perspective:0.1")]
    public void A_number_in_the_readme_is_that_of_the_results(string edit, string attack)
    {
        string[] said = Cells("README.md", edit), measured = Cells("docs/results.md", attack);
        Assert.Equal(measured[0], said[0].Replace(" %", ".0 %", StringComparison.Ordinal));
        Assert.StartsWith(said[1], measured.Single(cell => cell.Contains('[', StringComparison.Ordinal)), StringComparison.Ordinal);

        // The cells after the one that says this, in the row that has it.
        static string[] Cells(string document, string label)
        {
            string[][] rows = [.. File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, document)).Where(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
            string[] row = rows.First(cells => cells.Contains(label));
            return row[(Array.IndexOf(row, label) + 1)..];
        }
    }

    [Fact]
    public void Tables_in_the_results_are_those_of_their_logs()
    {
        string[] runs = Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "data", "runs"), "*.md", SearchOption.AllDirectories);
        HashSet<string> logged = [.. runs.SelectMany(File.ReadLines)];
        string[] rows = [.. File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, "docs", "results.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        // 20 attacks, 3 strengths, 5 kinds of unmarked readings; the other tables are written here first.
        Assert.True(rows.Count(logged.Contains) >= 28);
    }

    public static TheoryData<string> Documents =>
    [
        .. new[] { "", "docs", "samples", "data", "data/runs" }.SelectMany(folder => Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, folder), "*.md"))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Folder, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void The_files_and_folders_that_a_document_links_to_exist(string document)
    {
        string file = Path.Combine(RepositoryRoot.Folder, document);
        foreach (Match link in Link().Matches(File.ReadAllText(file)).Where(link => !link.Groups[1].Value.StartsWith("http", StringComparison.Ordinal)))
        {
            string path = Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value);
            Assert.True(File.Exists(path) || Directory.Exists(path), link.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
