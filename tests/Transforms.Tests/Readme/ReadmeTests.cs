using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>The README's C# runs as printed.</summary>
[Collection(nameof(ReadmeProgram))] // the console is one
public partial class ReadmeTests
{
    [Fact]
    public void The_code_in_the_readme_marks_pictures_and_reads_the_payloads()
    {
        string[] lines = ReadmeProgram.Run(block: 0);
        Assert.Equal(["studio-7", "nasa"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void The_code_in_the_readme_marks_with_a_key_and_knows_the_original()
    {
        string[] lines = ReadmeProgram.Run(block: 1);
        Assert.StartsWith("4711 authentic: True, this picture: True, p ", lines[0], StringComparison.Ordinal);
        Assert.Equal("True", lines[1]);
    }

    [Fact]
    public void The_code_in_the_readme_puts_two_messages_into_one_picture_and_finds_both() =>
        Assert.Equal([128, 128], ReadmeProgram.Run(block: 2).Select(line => Message.Parse(line).Length));

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
