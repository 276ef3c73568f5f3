using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>Files with a camera's metadata and what ExifTool reads from them (data/golden/make_metadata.py).</summary>
internal static partial class MetadataGolden
{
    private static readonly string s_folder = Path.Combine(RepositoryRoot.Folder, "data", "golden", "metadata");

    public static IReadOnlyList<string> Cameras { get; } = ["little.jpg", "big.jpg", "little.png", "big.png", "little.webp", "big.webp"];

    public static string PathOf(string name) => Path.Combine(s_folder, name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static PictureMetadata Metadata(string name) => PictureMetadata.Read(PathOf(name));

    public static JsonElement Json(string name) => JsonDocument.Parse(Bytes(name)).RootElement;

    /// <summary>What ExifTool lists of a file: "directory:tag" of EXIF.</summary>
    public static SortedDictionary<string, string> Exif(string name) => Listing(name, xmp: false);

    /// <summary>What ExifTool lists of a file: "XMP-space:Name".</summary>
    public static SortedDictionary<string, string> Xmp(string name) => Listing(name, xmp: true);

    /// <summary>What the file of a picture made from a camera's must say.</summary>
    public static SortedDictionary<string, string> ExpectedExif(string name, Picture picture)
    {
        SortedDictionary<string, string> tags = Exif(name);
        foreach (string thumbnail in tags.Keys.Where(key => key.StartsWith("IFD1:", StringComparison.Ordinal)).ToArray()) tags.Remove(thumbnail);
        tags["IFD0:274"] = "1";
        tags["ExifIFD:40962"] = picture.Width.ToString(CultureInfo.InvariantCulture);
        tags["ExifIFD:40963"] = picture.Height.ToString(CultureInfo.InvariantCulture);
        return tags;
    }

    /// <summary>The same for XMP, all text but the two corrected numbers.</summary>
    public static string ExpectedXmp(PictureMetadata metadata, Picture picture)
    {
        string text = System.Text.Encoding.UTF8.GetString(metadata.Xmp.Span);
        text = Orientation().Replace(text, "${before}1${after}");
        return PixelXDimension().Replace(text, $"${{before}}{picture.Width}${{after}}");
    }

    private static SortedDictionary<string, string> Listing(string name, bool xmp) => new(
        Json("tags.json").GetProperty(name).EnumerateObject()
            .Where(tag => tag.Name.StartsWith("XMP", StringComparison.Ordinal) == xmp)
            .ToDictionary(tag => tag.Name, tag => tag.Value.ValueKind == JsonValueKind.Number ? ExifListing.Text(tag.Value.GetDouble()) : tag.Value.ToString()),
        StringComparer.Ordinal);

    [GeneratedRegex("(?<before>tiff:Orientation(>|='))[68](?<after>['<])", RegexOptions.ExplicitCapture)]
    private static partial Regex Orientation();

    [GeneratedRegex("(?<before>exif:PixelXDimension(>|='))16(?<after>['<])", RegexOptions.ExplicitCapture)]
    private static partial Regex PixelXDimension();
}
