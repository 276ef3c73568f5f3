using System.Text.Json;
using System.Xml.Linq;

namespace MlNetWatermark.Tests;

/// <summary>THIRD-PARTY-NOTICES.md names everything of others that is in the tool's folder, under the licence that its package states, and the text of each licence goes along.</summary>
public sealed class ThirdPartyNoticesTests
{
    private static readonly string s_folder = Path.Combine(RepositoryRoot.Folder, "artifacts", "bin", "MlNetWatermark.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    [Fact]
    public void Every_file_in_the_tools_folder_has_an_entry()
    {
        string[] names = [.. Directory.GetFiles(s_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))
            .Where(name => !ThirdPartyNotices.IsOurs(name) && Path.GetExtension(name) is not (".xml" or ".pdb")).Distinct()];
        Assert.True(names.Length > 40);
        Assert.All(names, name => ThirdPartyNotices.Of(name));
    }

    [Fact]
    public void Every_package_is_named_beside_its_files_with_the_licence_that_it_states()
    {
        foreach ((string id, string folder, string[] files) in Carried())
        {
            ThirdPartyNotices.Entry[] entries = [.. ThirdPartyNotices.Entries.Where(entry => entry.HasPackage(id))];
            Assert.All(files, file => Assert.Contains(entries, entry => entry.HasFile(file)));
            XElement metadata = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
            if (metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license") is { } licence && licence.Attribute("type")?.Value == "expression")
            {
                Assert.Contains(entries, entry => entry.Licence.Split(' ')[0] == licence.Value);
            }
        }
    }

    [Fact]
    public void A_package_brings_the_text_of_its_licence_or_the_text_is_kept_here()
    {
        foreach ((string id, string folder, _) in Carried())
        {
            bool brings = Directory.GetFiles(folder).Any(file => Path.GetFileName(file).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase));
            string licence = ThirdPartyNotices.Entries.First(entry => entry.HasPackage(id)).Licence.Split(' ')[0];
            Assert.True(brings || ThirdPartyNotices.Texts.Contains($"{licence}.txt"), $"{id}, {licence}");
        }
    }

    /// <summary>The packages that the tool has files of: where they lie, and the names of the files.</summary>
    private static IEnumerable<(string Id, string Folder, string[] Files)> Carried()
    {
        using JsonDocument dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "watermark.deps.json")));
        using JsonDocument restored = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "artifacts", "obj", "MlNetWatermark.Cli", "project.assets.json")));
        string[] caches = [.. restored.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonElement libraries = dependencies.RootElement.GetProperty("libraries");
        foreach (JsonProperty package in dependencies.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject())
        {
            if (!libraries.GetProperty(package.Name).TryGetProperty("path", out JsonElement path)) continue; // a project of this repository
            string[] files = [.. Assets(package.Value, "runtime").Concat(Assets(package.Value, "native")).Concat(Assets(package.Value, "runtimeTargets")).Select(file => file[(file.LastIndexOf('/') + 1)..]).Where(file => file != "_._")];
            if (files.Length == 0) continue;
            yield return (package.Name.Split('/')[0], caches.Select(cache => Path.Combine(cache, path.GetString()!)).First(Directory.Exists), files);
        }

        static IEnumerable<string> Assets(JsonElement package, string kind) => package.TryGetProperty(kind, out JsonElement files) ? files.EnumerateObject().Select(file => file.Name) : [];
    }
}
