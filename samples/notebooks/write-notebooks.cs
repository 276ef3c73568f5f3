#:project ../../src/Trainers/MlNetWatermark.Trainers.csproj
#:package Microsoft.CodeAnalysis.CSharp.Scripting
#:property UsesTorch=true
#:property PublishAot=false
// Makes a notebook of each script beside this one: runs its sections as cells and writes them with what they print and show. About three minutes of a core.
//
//     dotnet run -c Release samples/notebooks/write-notebooks.cs [NAME...]
//
// NAME: only notebooks whose names begin so, such as 01. Run from within the repository.
using Notebooks;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");
string folder = Path.Combine(root, "samples", "notebooks");
foreach (string script in Directory.GetFiles(folder, "0*.cs").Order(StringComparer.Ordinal))
{
    string name = Path.GetFileNameWithoutExtension(script);
    if (args.Length > 0 && !args.Any(start => name.StartsWith(start, StringComparison.Ordinal))) continue;
    IReadOnlyList<NotebookCell> cells = NotebookScript.Cells(script, NotebookFile.Packages(root));
    string text = NotebookFile.Write(cells, await CellRunner.Run(cells, folder));
    File.WriteAllText(Path.Combine(folder, name + ".ipynb"), text);
    Console.WriteLine($"{name}: {cells.Count} cells, {text.Length / 1024} kB");
}
