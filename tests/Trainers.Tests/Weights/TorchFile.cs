using System.IO.Compression;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Writes checkpoints as torch.save does: NAME/data.pkl, NAME/byteorder, NAME/data/KEY, NAME/version, all stored.</summary>
internal sealed class TorchFile
{
    public static readonly PyGlobal OrderedDictionary = new("collections", "OrderedDict");
    public static readonly PyGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");
    public static readonly PyGlobal RebuildParameter = new("torch._utils", "_rebuild_parameter");

    /// <summary>Entries under NAME/; a test may add, change and remove.</summary>
    public Dictionary<string, byte[]> Entries { get; } = new() { ["byteorder"] = "little"u8.ToArray(), ["version"] = "3\n"u8.ToArray() };

    public CompressionLevel Compression { get; init; } = CompressionLevel.NoCompression;

    /// <summary>A state dictionary as a module gives it, with its _metadata attribute.</summary>
    public static PyCall State(params IEnumerable<(string Name, object? Value)> items) => new(OrderedDictionary, [], items.ToDictionary(i => i.Name, i => i.Value),
        new Dictionary<string, object?>
        {
            ["_metadata"] = new PyCall(OrderedDictionary, [], new Dictionary<string, object?> { [""] = new Dictionary<string, object?> { ["version"] = 1 } }),
        });

    /// <summary>Stores a tensor's numbers in the next entry and describes them.</summary>
    public PyCall Add(Tensor tensor)
    {
        using Tensor plain = tensor.detach().contiguous();
        return View(Store(plain), 0, [.. plain.shape.Cast<object?>()], [.. plain.stride().Cast<object?>()]);
    }

    /// <summary>Stores numbers in the next entry.</summary>
    public PyPersistent Store(Tensor numbers)
    {
        string key = $"{Entries.Keys.Count(k => k.StartsWith("data/", StringComparison.Ordinal))}";
        Entries[$"data/{key}"] = numbers.bytes.ToArray();
        return Storage(StorageClass(numbers.dtype), key, numbers.numel());
    }

    public static PyPersistent Storage(string type, string key, long count) => new(new object?[] { "storage", new PyGlobal("torch", type), key, "cpu", count });

    public static PyCall View(PyPersistent storage, long offset, object?[] shape, object?[] strides) =>
        new(RebuildTensor, [storage, offset, shape, strides, false, new PyCall(OrderedDictionary, [])]);

    /// <summary>Writes the file with <paramref name="content"/> as its pickle.</summary>
    public void Write(string path, object? content) => WriteRaw(path, PickleWriter.Write(content));

    /// <summary>Writes the file with these bytes as its pickle, or without one.</summary>
    public void WriteRaw(string path, byte[]? pickle)
    {
        using ZipArchive zip = new(File.Create(path), ZipArchiveMode.Create);
        if (pickle is not null) Put(zip, "archive/data.pkl", pickle);
        foreach ((string name, byte[] bytes) in Entries) Put(zip, name.StartsWith("raw:", StringComparison.Ordinal) ? name[4..] : "archive/" + name, bytes);
    }

    private void Put(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream entry = zip.CreateEntry(name, Compression).Open();
        entry.Write(bytes);
    }

    private static string StorageClass(ScalarType type) => type switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.Bool => "BoolStorage",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
