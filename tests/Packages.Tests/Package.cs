using System.IO.Compression;
using System.Xml.Linq;

namespace MlNetWatermark.Tests;

/// <summary>What a package says and holds.</summary>
internal sealed class Package
{
    private readonly XElement _metadata;

    public Package(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        Files = archive.Entries.ToDictionary(entry => entry.FullName, entry => entry.Length);
        using Stream nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        foreach (XElement element in metadata.DescendantsAndSelf()) element.Name = element.Name.LocalName; // each format version has its own namespace
        _metadata = metadata;
        Size = new FileInfo(path).Length;
    }

    /// <summary>Path inside the package and length in bytes.</summary>
    public IReadOnlyDictionary<string, long> Files { get; }

    /// <summary>Bytes of the package itself.</summary>
    public long Size { get; }

    /// <summary>An element's text; null where there is none.</summary>
    public string? this[string element] => _metadata.Element(element)?.Value;

    public string? License => _metadata.Element("license")?.Value;

    /// <summary>"ID VERSION", where a version without brackets is a minimum.</summary>
    public IReadOnlyList<string> Dependencies => [.. _metadata.Descendants("dependency").Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}").Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Frameworks => [.. _metadata.Descendants("group").Select(group => group.Attribute("targetFramework")!.Value)];
}
