using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive.Formatting;

namespace MlNetWatermark.Tests;

/// <summary>The package's extension.dib, compiled and run against the formatters that a notebook has.</summary>
public class NotebookExtensionTests
{
    [Fact]
    public void The_extension_registers_every_type_that_can_be_shown()
    {
        Run(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src/Transforms/Notebooks/extension.dib")));

        Picture picture = TestPictures.Natural(32, 16);
        Assert.Equal(picture.ToHtml(), picture.ToDisplayString("text/html"));
        IEnumerable<Type> shown = typeof(NotebookHtml).GetMethods().Where(method => method.Name == nameof(NotebookHtml.ToHtml)).Select(method => method.GetParameters()[0].ParameterType);
        IEnumerable<Type> registered = Formatter.RegisteredFormatters(true).Where(formatter => formatter.MimeType == "text/html").Select(formatter => formatter.Type);
        Assert.Subset(registered.ToHashSet(), shown.ToHashSet());
    }

    private static void Run(string extension)
    {
        const string Cell = "#!csharp\n";
        Assert.StartsWith(Cell, extension, StringComparison.Ordinal);
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create("Extension", [CSharpSyntaxTree.ParseText(extension[Cell.Length..], cancellationToken: TestContext.Current.CancellationToken)],
            assemblies.Select(path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using MemoryStream file = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assembly.Load(file.ToArray()).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
    }
}
