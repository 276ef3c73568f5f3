using System.Buffers.Binary;
using System.Text.Json;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>The header of a safetensors file, checked: names are unique, and the tensors fill the rest of the file without gap or overlap.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Key beside the tensors' names under which texts are kept.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The format's own limit on the JSON text, in bytes.</summary>
    private const int MostBytes = 100_000_000;

    private SafetensorsHeader(long length) => Length = length;

    /// <summary>Bytes before the first tensor.</summary>
    public long Length { get; }

    public List<Entry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <param name="Name">Unique in the file.</param>
    /// <param name="Type">Of its numbers.</param>
    /// <param name="Shape">Its product, times the type's size, is <paramref name="To"/> - <paramref name="From"/>.</param>
    /// <param name="From">First byte, counted from the end of the header.</param>
    /// <param name="To">First byte behind.</param>
    public sealed record Entry(string Name, StoredType Type, long[] Shape, long From, long To);

    /// <exception cref="InvalidDataException">The header is not one; the message names the tensor or the problem.</exception>
    public static SafetensorsHeader Read(Stream file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8) throw new InvalidDataException("Too short for a safetensors file.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > file.Length - 8) throw new InvalidDataException($"The header claims {length} bytes; the file has {file.Length}.");
        if (length > MostBytes) throw new InvalidDataException($"The header claims {length} bytes; the format allows {MostBytes}.");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        SafetensorsHeader header = new(8 + length);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) header.Add(property);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The header is not a safetensors header: {e.Message}", e);
        }

        header.CheckOffsets(file.Length - header.Length);
        return header;
    }

    private void Add(JsonProperty property)
    {
        try
        {
            if (property.Name == MetadataKey)
            {
                foreach (JsonProperty text in property.Value.EnumerateObject()) Metadata[text.Name] = text.Value.GetString() ?? "";
                return;
            }

            string? type = property.Value.GetProperty("dtype").GetString();
            StoredType stored = StoredType.OfSafetensors(type) ?? throw new InvalidDataException($"Tensor '{property.Name}' has the type '{type}', which is not read.");
            long[] shape = Numbers(property.Value.GetProperty("shape"));
            if (Numbers(property.Value.GetProperty("data_offsets")) is not [long from, long to]) throw new FormatException("data_offsets are not two numbers");
            Entries.Add(new Entry(property.Name, stored, shape, from, to));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"Tensor '{property.Name}' is not described as safetensors asks (dtype, shape, data_offsets).", e);
        }
    }

    // The format forbids gaps and overlaps, so all tensors together are exactly as large as the file; nothing can claim more.
    private void CheckOffsets(long available)
    {
        long end = 0;
        Entries.Sort((a, b) => (a.From, a.To).CompareTo((b.From, b.To)));
        foreach (Entry entry in Entries)
        {
            if (entry.From < 0 || entry.To < entry.From || entry.To > available)
            {
                throw new InvalidDataException($"Tensor '{entry.Name}' claims the bytes {entry.From} to {entry.To}; the file has {available}.");
            }

            if (entry.From != end) throw new InvalidDataException($"Tensor '{entry.Name}' begins at byte {entry.From}; the one before ends at {end}.");
            long count = TensorShape.Count(entry.Name, entry.Shape), bytes = entry.To - entry.From;
            if (bytes % entry.Type.Size != 0 || bytes / entry.Type.Size != count)
            {
                throw new InvalidDataException(
                    $"Tensor '{entry.Name}' has the shape {TensorShape.Text(entry.Shape)} of {entry.Type.Safetensors} and {bytes} bytes, which is another size.");
            }

            if (bytes > Array.MaxLength) throw new InvalidDataException($"Tensor '{entry.Name}' has {bytes} bytes; at most {Array.MaxLength} are read.");
            end = entry.To;
        }

        if (end != available) throw new InvalidDataException($"The tensors end at byte {end}; the file goes on to {available}.");
    }

    private static long[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt64())];
}
