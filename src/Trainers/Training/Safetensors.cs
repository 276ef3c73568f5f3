using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Reads and writes the safetensors layout: header length, JSON header (type, shape, offsets), raw little-endian values.</summary>
internal static class Safetensors
{
    private const string MetadataKey = "__metadata__";

    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        JsonObject header = [];
        JsonObject texts = [];
        foreach ((string key, string value) in metadata) texts[key] = value;
        header[MetadataKey] = texts;
        List<byte[]> parts = [];
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            using Tensor plain = tensor.detach().cpu().contiguous();
            byte[] bytes = plain.bytes.ToArray();
            header[name] = new JsonObject
            {
                ["dtype"] = TypeName(plain.dtype),
                ["shape"] = new JsonArray([.. plain.shape.Select(s => JsonValue.Create(s))]),
                ["data_offsets"] = new JsonArray(offset, offset + bytes.Length),
            };
            parts.Add(bytes);
            offset += bytes.Length;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (byte[] part in parts) stream.Write(part);
    }

    /// <exception cref="InvalidDataException">The file is not a safetensors file, or its sizes contradict each other.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(byte[] file)
    {
        if (file.Length < 8) throw new InvalidDataException("Too short for a safetensors file.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length < 2 || length > file.Length - 8) throw new InvalidDataException($"The header claims {length} bytes; the file has {file.Length}.");
        int start = 8 + (int)length;
        Dictionary<string, Tensor> tensors = [];
        Dictionary<string, string> metadata = [];
        try
        {
            using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)length));
            foreach (JsonProperty entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == MetadataKey)
                {
                    foreach (JsonProperty text in entry.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? "";
                    continue;
                }

                long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
                long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(s => s.GetInt64())];
                ScalarType type = Type(entry.Value.GetProperty("dtype").GetString());
                long bytes = shape.Aggregate(1L, (a, b) => checked(a * b)) * (type == ScalarType.Byte ? 1 : type == ScalarType.Int64 ? 8 : 4);
                if (offsets is not [long from, long to] || from < 0 || to - from != bytes || to > file.Length - start)
                {
                    throw new InvalidDataException($"Tensor '{entry.Name}' lies outside the file or has another size than its shape.");
                }

                Tensor tensor = empty(shape, dtype: type);
                file.AsSpan(start + (int)from, (int)bytes).CopyTo(tensor.bytes);
                tensors[entry.Name] = tensor;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The header is not a safetensors header.", e);
        }

        return (tensors, metadata);
    }

    private static string TypeName(ScalarType type) => type switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Int64 => "I64",
        ScalarType.Byte => "U8",
        _ => throw new ArgumentException($"Tensors of type {type} are not written.", nameof(type)),
    };

    private static ScalarType Type(string? name) => name switch
    {
        "F32" => ScalarType.Float32,
        "I64" => ScalarType.Int64,
        "U8" => ScalarType.Byte,
        _ => throw new InvalidDataException($"Tensors of type '{name}' are not read."),
    };
}
