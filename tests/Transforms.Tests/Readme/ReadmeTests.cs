using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace MlNetWatermark.Tests;

/// <summary>The README's C# runs as printed.</summary>
public partial class ReadmeTests
{
    [Fact]
    public async Task The_code_in_the_readme_marks_pictures_and_finds_the_marks()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Folder, "README.md"), TestContext.Current.CancellationToken);
        string code = CodeBlock().Match(readme).Groups[1].Value.Replace("\"astronaut.png\"", Quoted("astronaut.png"), StringComparison.Ordinal)
            .Replace("\"rocket.jpg\"", Quoted("rocket.jpg"), StringComparison.Ordinal);
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        ScriptOptions options = ScriptOptions.Default.WithReferences(assemblies.Select(a => Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(a)))
            .WithImports("System", "System.Linq", "System.IO");

        using StringWriter printed = new();
        TextWriter console = Console.Out;
        Console.SetOut(printed);
        try
        {
            await CSharpScript.RunAsync(code, options, cancellationToken: TestContext.Current.CancellationToken);
        }
        finally
        {
            Console.SetOut(console);
        }

        string[] lines = printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Count(l => l.StartsWith("True", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_files_and_folders_that_the_readme_names_exist()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "README.md"));
        foreach (Match link in Link().Matches(readme))
        {
            string path = Path.Combine(RepositoryRoot.Folder, link.Groups[1].Value);
            Assert.True(File.Exists(path) || Directory.Exists(path), link.Groups[1].Value);
        }
    }

    private static string Quoted(string name) => $"@\"{RepositoryRoot.Image(name)}\"";

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
