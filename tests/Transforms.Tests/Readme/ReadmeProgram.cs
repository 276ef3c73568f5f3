using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetWatermark.Tests;

/// <summary>The C# blocks of the README and the how-tos as programs.</summary>
internal static partial class ReadmeProgram
{
    /// <summary>The block of the README.</summary>
    public static string Readme => Assert.Single(CodeBlock().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "README.md")))).Groups[1].Value;

    /// <summary>The block about StableGuard, with what it prints of a model that was hardly trained.</summary>
    public static (string Code, string[] Printed) StableGuard =>
        Blocks(Path.Combine(RepositoryRoot.Folder, "docs", "systems.md")).Where(block => block.Code.Contains(StableGuardModel, StringComparison.Ordinal)).Select(block => (block.Code, block.Printed)).Single();

    private const string StableGuardModel = "\"stableguard\"";

    /// <summary>The C# blocks of the how-tos, each with the lines that the page says it prints.</summary>
    /// <param name="training">Those that need the trainers, or those that do not.</param>
    public static IEnumerable<(string Page, int Block, string Code, string[] Printed)> Pages(bool training)
    {
        foreach (string page in Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "docs"), "*.md").Order(StringComparer.Ordinal))
        {
            foreach ((int number, string code, string[] printed) in Blocks(page))
            {
                bool here = code.Contains("MlNetWatermark.Trainers", StringComparison.Ordinal) == training && !code.Contains(StableGuardModel, StringComparison.Ordinal);
                if (here) yield return (Path.GetFileName(page), number, code, printed);
            }
        }
    }

    private static IEnumerable<(int Number, string Code, string[] Printed)> Blocks(string page)
    {
        string text = File.ReadAllText(page);
        MatchCollection blocks = CodeBlock().Matches(text), printed = PrintedBlock().Matches(text);
        Assert.Equal(blocks.Count, printed.Count); // a block without its output is not tested
        return blocks.Zip(printed, (block, output) => (block.Groups[1].Value, output.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))).Index()
            .Select(pair => (pair.Index, pair.Item.Item1, pair.Item.Item2));
    }

    /// <summary>Runs a program and returns the lines it prints. Its pictures are those of data/images.</summary>
    /// <param name="code">The program.</param>
    /// <param name="model">Folder that stands for the model folder "stableguard"; null for programs without one.</param>
    public static string[] Run(string code, string? model = null)
    {
        foreach (string name in (string[])["astronaut.png", "rocket.jpg", "coffee.png", "chelsea.png"]) code = code.Replace($"\"{name}\"", Quoted(name), StringComparison.Ordinal);
        if (model is not null) code = code.Replace(StableGuardModel, $"@\"{model}\"", StringComparison.Ordinal);
        code = code.Replace("Iterations = 20", "Iterations = 4", StringComparison.Ordinal); // a test need not take as long as a valuable picture may
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

    // Read once: there are some hundred.
    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    private static MethodInfo Compile(string program)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Readme", [CSharpSyntaxTree.ParseText(program)],
            s_references.Value, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using MemoryStream file = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(file.ToArray()).EntryPoint!;
    }

    private static string Quoted(string name) => $"@\"{RepositoryRoot.Image(name)}\"";

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PrintedBlock();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
