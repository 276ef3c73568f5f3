using System.Text.Json;
using MlNetWatermark.Cli.Commands;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Input;

/// <summary>A picture of a work list, with what is to be put into it.</summary>
/// <param name="Picture">What to read.</param>
/// <param name="Output">Where to, relative to the output folder; null keeps the name.</param>
/// <param name="Payload">Its own payload, or null.</param>
/// <param name="Bits">Its own bits, or null.</param>
internal sealed record WorkItem(InputPicture Picture, string? Output = null, Payload? Payload = null, string? Bits = null);

/// <summary>A list of pictures to work on in place of all in a folder: one JSON object a line with <c>file</c> and, where wanted, <c>output</c>, and one of <c>text</c>, <c>number</c>, <c>hex</c>, <c>guid</c>, <c>bits</c>.</summary>
internal static class WorkList
{
    private static readonly string[] s_known = ["file", "output", "text", "number", "hex", "guid", "bits"];

    /// <summary>Reads a list. Other names in a line are errors, so that a slip of the pen is not a picture without a payload.</summary>
    /// <param name="path">The list.</param>
    /// <param name="folder">What <c>file</c> is relative to; nothing outside it is read.</param>
    /// <exception cref="UsageException">A line is not understood; all such lines are named, at most ten.</exception>
    public static IReadOnlyList<WorkItem> Read(string path, string folder)
    {
        if (!Directory.Exists(folder)) throw new UsageException($"With --manifest the input is the folder that its files lie in; there is no folder '{folder}'.");
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        List<WorkItem> items = [];
        List<string> problems = [];
        foreach ((int number, string line) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                items.Add(Item(line, folder));
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException or UsageException or ArgumentException)
            {
                problems.Add($"line {number + 1}: {(problem is JsonException ? "it is no JSON object." : problem.Message)}");
                if (problems.Count == 10) break;
            }
        }

        return problems.Count == 0 ? items : throw new UsageException($"'{path}': {string.Join(' ', problems)}");
    }

    private static WorkItem Item(string line, string folder)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new UsageException("it is no JSON object.");
        Dictionary<string, string?> said = document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ValueKind switch
        {
            JsonValueKind.String => property.Value.GetString(),
            JsonValueKind.Number => property.Value.GetRawText(),
            JsonValueKind.Null => null,
            _ => throw new UsageException($"'{property.Name}' must be text or a number."),
        });
        if (said.Keys.Except(s_known).FirstOrDefault() is { } unknown) throw new UsageException($"'{unknown}' is not known; known are {string.Join(", ", s_known)}.");
        string file = Inside(said.GetValueOrDefault("file") ?? throw new UsageException("'file' is missing."), "file");
        string? output = said.GetValueOrDefault("output") is { } wanted ? Inside(wanted, "output") : null, bits = said.GetValueOrDefault("bits");
        Payload? payload = PayloadOption.Of(said.GetValueOrDefault("text"), said.GetValueOrDefault("number"), said.GetValueOrDefault("hex"), said.GetValueOrDefault("guid"));
        if (payload is not null && bits is not null) throw new UsageException("it has a payload and bits.");
        string path = Path.Combine(folder, file);
        bool straight = !File.Exists(path) || TargetPlan.Names.Equals(RealPath.Of(path), Path.GetFullPath(Path.Combine(RealPath.Of(folder), file)));
        return new WorkItem(new InputPicture(file, path, straight ? null : InputPictures.IsLink), output, payload, bits);
    }

    // A list may come from elsewhere: it must not reach out of the two folders.
    private static string Inside(string path, string what)
    {
        string normal = path.Replace('\\', '/');
        if (normal.Length == 0 || Path.IsPathRooted(path) || Path.IsPathRooted(normal) || normal.Split('/').Contains("..")) throw new UsageException($"'{what}' must be a path inside the folder, not '{path}'.");
        return normal;
    }
}
