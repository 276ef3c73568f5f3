using System.Text.Json.Nodes;

namespace MlNetWatermark.Tests;

/// <summary>The hand-made networks of data/golden/make_colour_pair.py: bit i raises channel i by 0.05 of the range [0, 1].</summary>
internal static class ColourPair
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Folder, "data", "golden", "colour-pair");

    /// <summary>A copy of the folder whose description was changed.</summary>
    public static TemporaryFolder Copy(Action<JsonNode> change)
    {
        TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(Folder)) File.Copy(file, folder.File(Path.GetFileName(file)));
        JsonNode description = JsonNode.Parse(File.ReadAllText(folder.File("system.json")))!;
        change(description);
        File.WriteAllText(folder.File("system.json"), description.ToJsonString());
        return folder;
    }

    /// <summary>One colour all over, opaque.</summary>
    public static Picture Flat(int width, int height, byte red, byte green, byte blue)
        => TestPictures.Make(width, height, (_, _, c) => c == 0 ? red : c == 1 ? green : blue);
}
