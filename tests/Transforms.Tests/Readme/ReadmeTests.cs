using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetWatermark.Tests;

/// <summary>The README's C# runs as printed.</summary>
public partial class ReadmeTests
{
    [Fact]
    public void The_code_in_the_readme_marks_pictures_and_reads_the_payloads()
    {
        string[] lines = Run(block: 0);
        Assert.Equal(["studio-7", "nasa"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void The_code_in_the_readme_marks_with_a_key_and_knows_the_original()
    {
        string[] lines = Run(block: 1);
        Assert.StartsWith("4711 authentic: True, this picture: True, p ", lines[0], StringComparison.Ordinal);
        Assert.Equal("True", lines[1]);
    }

    [Fact]
    public void The_code_in_the_readme_puts_two_messages_into_one_picture_and_finds_both() =>
        Assert.Equal([128, 128], Run(block: 2).Select(line => Message.Parse(line).Length));

    private static string[] Run(int block)
    {
        string code = CodeBlock().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "README.md")))[block].Groups[1].Value;
        foreach (string name in (string[])["astronaut.png", "rocket.jpg", "coffee.png"]) code = code.Replace($"\"{name}\"", Quoted(name), StringComparison.Ordinal);
        MethodInfo main = Compile("using System; using System.Linq;\n" + code);
        using StringWriter printed = new();
        TextWriter console = Console.Out;
        Console.SetOut(printed);
        try
        {
            main.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
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

    private static MethodInfo Compile(string program)
    {
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create("Readme", [CSharpSyntaxTree.ParseText(program)],
            assemblies.Select(a => MetadataReference.CreateFromFile(a)), new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using MemoryStream file = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(file.ToArray()).EntryPoint!;
    }

    private static string Quoted(string name) => $"@\"{RepositoryRoot.Image(name)}\"";

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
