using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Notebooks;

/// <summary>Runs the cells of a notebook one after the other, each with the variables of those before it.</summary>
public static class CellRunner
{
    // What the kernel of .NET Interactive imports, and the functions that it has.
    private static readonly string[] Imports = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", "Notebooks.Display"];

    /// <summary>Runs code cells and returns the outputs of each. The console and the current folder are the process's own: nothing else may run meanwhile.</summary>
    /// <param name="cells">Cells; those of Markdown are passed over.</param>
    /// <param name="folder">The current folder while they run.</param>
    /// <exception cref="CompilationErrorException">A cell is not valid C#.</exception>
    public static async Task<IReadOnlyList<IReadOnlyList<CellOutput>>> Run(IEnumerable<NotebookCell> cells, string folder)
    {
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        ScriptState<object> state = await CSharpScript.RunAsync("", ScriptOptions.Default.WithReferences(assemblies.Select(path => MetadataReference.CreateFromFile(path))).WithImports(Imports));
        List<IReadOnlyList<CellOutput>> outputs = [];
        (TextWriter console, Action<string> shown, string current) = (Console.Out, Display.Shown, Environment.CurrentDirectory);
        try
        {
            Environment.CurrentDirectory = folder;
            foreach (NotebookCell cell in cells.Where(cell => cell.IsCode))
            {
                List<CellOutput> here = [];
                StringBuilder printed = new();
                Console.SetOut(TextWriter.Synchronized(new StringWriter(printed) { NewLine = "\n" }));
                Display.Shown = html =>
                {
                    TakePrinted();
                    here.AddRange(CellOutput.OfHtml(html));
                };
                state = await Task.Run(() => state.ContinueWithAsync(NotebookScript.Code(cell.Source))); // not in a context that waits for its cells
                TakePrinted();
                outputs.Add(here);

                void TakePrinted()
                {
                    if (printed.Length > 0) here.Add(new CellOutput(CellOutput.Printed, printed.ToString()));
                    printed.Clear();
                }
            }
        }
        finally
        {
            Console.SetOut(console);
            (Display.Shown, Environment.CurrentDirectory) = (shown, current);
        }

        return outputs;
    }
}
