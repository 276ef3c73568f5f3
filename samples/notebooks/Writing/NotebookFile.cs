using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Notebooks;

/// <summary>Notebooks as files of nbformat 4.5. They hold no times and no paths: the same cells and outputs give the same file.</summary>
public static class NotebookFile
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a file.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="outputs">The outputs of each code cell.</param>
    public static string Write(IReadOnlyList<NotebookCell> cells, IReadOnlyList<IReadOnlyList<CellOutput>> outputs)
    {
        JsonArray written = [];
        int code = 0;
        foreach (NotebookCell cell in cells)
        {
            JsonObject entry = new() { ["cell_type"] = cell.IsCode ? "code" : "markdown" };
            if (cell.IsCode) entry["execution_count"] = code + 1;
            entry["id"] = cell.Id;
            entry["metadata"] = new JsonObject();
            if (cell.IsCode) entry["outputs"] = new JsonArray([.. outputs[code++].Select(Output)]);
            entry["source"] = Lines(cell.Source);
            written.Add(entry);
        }

        JsonObject notebook = new()
        {
            ["cells"] = written,
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
                ["language_info"] = new JsonObject { ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["name"] = "C#", ["pygments_lexer"] = "csharp" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return notebook.ToJsonString(Layout) + "\n";
    }

    /// <summary>The outputs of each code cell of a file.</summary>
    /// <param name="text">Text of the file.</param>
    /// <exception cref="FormatException">A cell ended in an error.</exception>
    public static IReadOnlyList<IReadOnlyList<CellOutput>> Outputs(string text) =>
        [.. JsonNode.Parse(text)!["cells"]!.AsArray().Where(cell => (string)cell!["cell_type"]! == "code").Select(cell => cell!["outputs"]!.AsArray().Select(output => Output(output!)).ToArray())];

    /// <summary>Versions of packages, by name.</summary>
    /// <param name="root">The folder of the repository.</param>
    public static IReadOnlyDictionary<string, string> Packages(string root) => XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);

    private static JsonObject Output(CellOutput output) => output.Type == CellOutput.Printed
        ? new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(output.Data) }
        : new JsonObject
        {
            ["data"] = new JsonObject { [output.Type] = output.Type is "image/png" or "image/jpeg" ? output.Data : Lines(output.Data) },
            ["metadata"] = new JsonObject(),
            ["output_type"] = "display_data",
        };

    private static CellOutput Output(JsonNode output)
    {
        switch ((string)output["output_type"]!)
        {
            case "stream": return new CellOutput(CellOutput.Printed, Text(output["text"]!));
            case "display_data":
                (string type, JsonNode? data) = output["data"]!.AsObject().Single();
                return new CellOutput(type, Text(data!));
            case var other: throw new FormatException($"An output of the kind '{other}'.");
        }
    }

    private static JsonArray Lines(string text)
    {
        string[] lines = text.Split('\n');
        return new JsonArray([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line)).Where(line => (string)line! != "")]);
    }

    private static string Text(JsonNode text) => text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)text!;
}
