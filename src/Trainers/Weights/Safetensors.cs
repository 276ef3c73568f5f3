using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>Reads and writes the safetensors layout: header length, JSON header (type, shape, offsets), raw little-endian values.</summary>
internal static class Safetensors
{
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        JsonObject header = [];
        JsonObject texts = [];
        foreach ((string key, string value) in metadata) texts[key] = value;
        header[SafetensorsHeader.MetadataKey] = texts;
        List<byte[]> parts = [];
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            using Tensor plain = tensor.detach().cpu().contiguous();
            StoredType type = StoredType.Of(plain.dtype) ?? throw new ArgumentException($"Tensors of type {plain.dtype} are not written.", nameof(tensors));
            byte[] bytes = plain.bytes.ToArray();
            header[name] = new JsonObject
            {
                ["dtype"] = type.Safetensors,
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

    /// <param name="file">Seekable, at its beginning; left open.</param>
    /// <returns>Tensors of the types in the file, in the caller's dispose scope, and the metadata.</returns>
    /// <exception cref="InvalidDataException">The file is not a safetensors file, or its sizes contradict each other. Nothing was allocated for a claim that the
    /// file does not fill.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(Stream file)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(file);
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = [];
        foreach (SafetensorsHeader.Entry entry in header.Entries)
        {
            Tensor tensor = empty(entry.Shape, dtype: entry.Type.Scalar, device: CPU);
            file.Position = header.Length + entry.From;
            file.ReadExactly(tensor.bytes);
            tensors[entry.Name] = tensor;
        }

        foreach (Tensor tensor in tensors.Values) tensor.MoveToOuterDisposeScope();
        return (tensors, header.Metadata);
    }
}
