using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetWatermark.Tests;

/// <summary>The C# blocks of the README as programs.</summary>
internal static partial class ReadmeProgram
{
    /// <summary>Runs a block, counted from 0, and returns the lines it prints. Its pictures are those of data/images.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="model">Folder that stands for the model folder "stableguard"; null for blocks without one.</param>
    public static string[] Run(int block, string? model = null)
    {
        string code = CodeBlock().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "README.md")))[block].Groups[1].Value;
        foreach (string name in (string[])["astronaut.png", "rocket.jpg", "coffee.png", "chelsea.png"]) code = code.Replace($"\"{name}\"", Quoted(name), StringComparison.Ordinal);
        if (model is not null) code = code.Replace("\"stableguard\"", $"@\"{model}\"", StringComparison.Ordinal);
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
}
