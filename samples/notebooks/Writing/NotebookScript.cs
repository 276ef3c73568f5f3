using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>A cell of a notebook.</summary>
/// <param name="Id">Its name in the file; the same as long as the sections before it are.</param>
/// <param name="IsCode">C#; otherwise Markdown.</param>
/// <param name="Source">Its text, without a line break at the end.</param>
public sealed record NotebookCell(string Id, bool IsCode, string Source);

/// <summary>Reads a script as cells. A section begins with the line "// %% HEADING"; the comment lines below are its text, what follows is its code.</summary>
public static partial class NotebookScript
{
    /// <summary>The cells of a script.</summary>
    /// <param name="path">The file.</param>
    /// <param name="packages">Versions of packages by name, for the lines that load them.</param>
    public static IReadOnlyList<NotebookCell> Cells(string path, IReadOnlyDictionary<string, string> packages)
    {
        string text = File.ReadAllText(path).ReplaceLineEndings("\n"), name = Path.GetFileName(path);
        string[] sections = SectionStart().Split(text);
        List<NotebookCell> cells = [];
        for (int section = 1; section < sections.Length; section++)
        {
            string[] lines = sections[section].Split('\n');
            int comments = lines.Skip(1).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Count();
            string prose = string.Join('\n', lines.Skip(1).Take(comments).Select(line => line[2..].TrimStart()));
            string heading = $"{(section == 1 ? "#" : "##")} {lines[0]}";
            cells.Add(new NotebookCell($"text-{section}", false, $"{heading}\n\n{prose}{(section == 1 ? "\n\n" + Note(name) : "")}".Trim()));
            string code = string.Join('\n', lines.Skip(1 + comments)).Trim('\n');
            if (code.Length == 0) continue;
            bool first = !cells.Exists(cell => cell.IsCode);
            cells.Add(new NotebookCell($"code-{section}", true, first ? $"{Loading(sections[0], packages)}\n\n{code}" : code));
        }

        return cells;
    }

    /// <summary>What a cell runs outside .NET Interactive: its code without the lines that load packages.</summary>
    public static string Code(string source) => string.Join('\n', source.Split('\n').Where(line => !line.StartsWith("#r ", StringComparison.Ordinal)));

    private static string Note(string script) =>
        $"""
        *Written for the kernel `.net-csharp` of .NET Interactive, which has been deprecated since April 2026 and may still be installed. The same code is a program: `dotnet run -c Release samples/notebooks/{script}`.
        This notebook is made from it, with what it shows, by `dotnet run -c Release samples/notebooks/write-notebooks.cs`.*
        """;

    // The packages that stand for the script's projects and for the native backends that its build adds.
    private static string Loading(string directives, IReadOnlyDictionary<string, string> packages)
    {
        bool trains = directives.Contains("MlNetWatermark.Trainers.csproj", StringComparison.Ordinal);
        List<string> lines = [trains ? "#r \"nuget: MlNetWatermark.Trainers\"" : "#r \"nuget: MlNetWatermark\"", Load("Microsoft.ML.OnnxRuntime")];
        lines.Add(Load("SkiaSharp.NativeAssets.Linux.NoDependencies")); // other systems do not use it
        if (trains) lines.AddRange([Load("libtorch-cpu-linux-x64"), "// Windows: libtorch-cpu-win-x64; macOS: libtorch-cpu-osx-arm64."]);
        return string.Join('\n', lines);

        string Load(string package) => $"#r \"nuget: {package}, {packages[package]}\"";
    }

    [GeneratedRegex("^// %% ", RegexOptions.Multiline)]
    private static partial Regex SectionStart();
}
