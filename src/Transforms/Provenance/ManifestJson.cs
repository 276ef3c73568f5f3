using System.Buffers;
using System.Drawing;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetWatermark;

/// <summary>The JSON of a <see cref="ProvenanceManifest"/>.</summary>
/// <remarks>Names below <c>c2pa.soft-binding</c> are those of soft-binding.cddl and regions-of-interest.cddl of C2PA 2.4; the others are this library's.</remarks>
internal static class ManifestJson
{
    private const int Version = 1;
    private const string SoftBinding = "c2pa.soft-binding", TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    public static byte[] Write(ProvenanceManifest manifest)
    {
        ArrayBufferWriter<byte> buffer = new();
        // File names and models stay readable; the text is never put into a web page.
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartObject(SoftBinding);
            json.WriteString("alg", manifest.Algorithm);
            json.WriteStartArray("blocks");
            foreach (ProvenanceMark mark in manifest.Marks) WriteBlock(json, mark);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("sha256", manifest.Sha256);
            json.WriteString("model", manifest.ModelName);
            json.WriteString("software", manifest.Software);
            json.WriteString("created", manifest.Created.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <exception cref="FormatException">It is not JSON, or a field is missing or of the wrong kind.</exception>
    /// <exception cref="ArgumentException">A message is not one.</exception>
    public static ProvenanceManifest Read(ReadOnlyMemory<byte> file)
    {
        if (file.Span.StartsWith(s_byteOrderMark)) file = file[s_byteOrderMark.Length..];
        try
        {
            using JsonDocument document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
            JsonElement root = document.RootElement;
            if (Field(root, "version", JsonValueKind.Number).GetDouble() != Version) throw new FormatException($"Only version {Version} is known.");
            JsonElement binding = Field(root, SoftBinding, JsonValueKind.Object);
            return new ProvenanceManifest
            {
                Algorithm = Text(binding, "alg"),
                Marks = [.. Field(binding, "blocks", JsonValueKind.Array).EnumerateArray().Select(Block)],
                Sha256 = Text(root, "sha256"),
                ModelName = Text(root, "model"),
                Software = Text(root, "software"),
                Created = Time(Text(root, "created")),
            };
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // the second for text that is no Unicode
        {
            throw new FormatException(problem.Message, problem);
        }
    }

    private static void WriteBlock(Utf8JsonWriter json, ProvenanceMark mark)
    {
        json.WriteStartObject();
        json.WriteStartObject("scope");
        if (mark.Region is { } box)
        {
            json.WriteStartObject("region");
            json.WriteStartArray("region");
            json.WriteStartObject();
            json.WriteString("type", "spatial");
            json.WriteStartObject("shape");
            json.WriteString("type", "rectangle");
            json.WriteString("unit", "pixel");
            json.WriteStartObject("origin");
            json.WriteNumber("x", box.X);
            json.WriteNumber("y", box.Y);
            json.WriteEndObject();
            json.WriteNumber("width", box.Width);
            json.WriteNumber("height", box.Height);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("value", mark.Message.ToString());
        json.WriteEndObject();
    }

    private static ProvenanceMark Block(JsonElement block)
    {
        JsonElement scope = Field(block, "scope", JsonValueKind.Object);
        return new ProvenanceMark(Message.Parse(Text(block, "value")), scope.TryGetProperty("region", out JsonElement region) ? Box(region) : null);
    }

    private static Rectangle Box(JsonElement region)
    {
        JsonElement ranges = Field(region, "region", JsonValueKind.Array);
        if (ranges.GetArrayLength() != 1) throw new FormatException($"A region has one range here, got {ranges.GetArrayLength()}.");
        Require(ranges[0], "type", "spatial");
        JsonElement shape = Field(ranges[0], "shape", JsonValueKind.Object);
        Require(shape, "type", "rectangle");
        Require(shape, "unit", "pixel");
        if (shape.TryGetProperty("inside", out JsonElement inside) && inside.ValueKind != JsonValueKind.True) throw new FormatException("A region is the inside of its shape here.");
        JsonElement origin = Field(shape, "origin", JsonValueKind.Object);
        return new Rectangle(Pixels(origin, "x"), Pixels(origin, "y"), Pixels(shape, "width"), Pixels(shape, "height"));
    }

    /// <summary>C2PA has floating-point numbers here; a rectangle of pixels has whole ones.</summary>
    private static int Pixels(JsonElement parent, string name)
    {
        double value = Field(parent, name, JsonValueKind.Number).GetDouble();
        return value is >= 0 and <= int.MaxValue && value == Math.Floor(value) ? (int)value : throw new FormatException($"'{name}' is a whole number of pixels, got {value}.");
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new FormatException("'created' is a time in UTC like 2026-08-02T12:00:00Z.");

    private static void Require(JsonElement parent, string name, string value)
    {
        if (Text(parent, name) != value) throw new FormatException($"Only '{value}' is known for '{name}'.");
    }

    private static string Text(JsonElement parent, string name) => Field(parent, name, JsonValueKind.String).GetString()!;

    private static JsonElement Field(JsonElement parent, string name, JsonValueKind kind)
    {
        if (parent.ValueKind != JsonValueKind.Object) throw new FormatException($"An object with '{name}' was expected, got {parent.ValueKind}.");
        if (!parent.TryGetProperty(name, out JsonElement value)) throw new FormatException($"'{name}' is missing.");
        return value.ValueKind == kind ? value : throw new FormatException($"'{name}' is a {kind}, got {value.ValueKind}.");
    }
}
