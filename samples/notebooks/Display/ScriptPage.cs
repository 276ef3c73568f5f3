using System.Reflection;
using System.Text;

namespace Notebooks;

/// <summary>What a script shows, as a page in artifacts/notebooks; written when the script ends.</summary>
internal static class ScriptPage
{
    private static readonly StringBuilder _fragments = new();

    /// <summary>Adds a fragment at the end.</summary>
    public static void Add(string html)
    {
        if (_fragments.Length == 0) AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();
        _fragments.Append(html).AppendLine("<hr>");
    }

    private static void Write()
    {
        string name = Assembly.GetEntryAssembly()!.GetName().Name!;
        DirectoryInfo? root = new(Directory.GetCurrentDirectory());
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "MlNetWatermark.sln"))) root = root.Parent;
        string folder = Path.Combine(root?.FullName ?? Directory.GetCurrentDirectory(), "artifacts", "notebooks");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name + ".html");
        File.WriteAllText(path, $"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{name}</title><body style="font-family:sans-serif">{'\n'}{_fragments}</body></html>{'\n'}""");
        Console.WriteLine($"Pictures and tables: {path}");
    }
}
