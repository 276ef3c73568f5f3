using System.IO.Compression;
using System.Text;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>The zip file around a PyTorch checkpoint: NAME/data.pkl, NAME/data/KEY, NAME/byteorder, all stored as they are. Nothing is unpacked to disk.</summary>
internal sealed class TorchArchive : IDisposable
{
    /// <summary>A pickle holds about 130 bytes for a tensor.</summary>
    private const int MostPickleBytes = 64 << 20;

    private const string PickleName = "data.pkl";

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly string _root;

    /// <param name="file">Seekable; left open.</param>
    /// <exception cref="InvalidDataException">Not a zip file, or not laid out as torch.save does.</exception>
    public TorchArchive(Stream file)
    {
        FileLength = file.Length;
        _zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in _zip.Entries) Add(entry);
        string[] pickles = [.. _entries.Keys.Where(name => name.EndsWith('/' + PickleName, StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1)];
        if (pickles is not [string pickle]) throw new InvalidDataException($"The zip file has {pickles.Length} entries NAME/{PickleName}; a PyTorch checkpoint has one.");
        _root = pickle[..^PickleName.Length];
        CheckByteOrder();
    }

    /// <summary>Bytes of the whole file: more cannot be in it.</summary>
    public long FileLength { get; }

    /// <summary>The pickle that says which tensors there are.</summary>
    public byte[] ReadPickle() => ReadSmall(_root + PickleName, MostPickleBytes);

    /// <summary>How many bytes a storage really has; null when it is missing.</summary>
    public long? StorageLength(string key) => _entries.TryGetValue(StorageName(key), out ZipArchiveEntry? entry) ? entry.Length : null;

    /// <summary>Fills <paramref name="bytes"/> from a storage of exactly that length.</summary>
    public void ReadStorage(string key, Span<byte> bytes)
    {
        using Stream stream = _entries[StorageName(key)].Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InvalidDataException($"Storage '{key}' ends too early.");
    }

    public void Dispose() => _zip.Dispose();

    private string StorageName(string key) => $"{_root}data/{key}";

    private void Add(ZipArchiveEntry entry)
    {
        string name = entry.FullName;
        if (name.Contains('\\', StringComparison.Ordinal) || name.StartsWith('/') || name.Split('/').Contains(".."))
        {
            throw new InvalidDataException($"The zip file has an entry that points elsewhere: '{name}'.");
        }

        if (entry.Length != entry.CompressedLength || entry.IsEncrypted) throw new InvalidDataException($"The entry '{name}' is compressed or encrypted; torch.save stores as is.");
        if (entry.Length > FileLength) throw new InvalidDataException($"The entry '{name}' claims {entry.Length} bytes; the file has {FileLength}.");
        if (!_entries.TryAdd(name, entry)) throw new InvalidDataException($"The zip file has the entry '{name}' twice.");
    }

    // Written since PyTorch 2.1; older archives are little-endian in practice.
    private void CheckByteOrder()
    {
        string name = _root + "byteorder";
        if (!_entries.ContainsKey(name)) return;
        string order = Encoding.ASCII.GetString(ReadSmall(name, 16));
        if (order != "little") throw new InvalidDataException($"The checkpoint's byte order is '{order}'; only 'little' is read. Save it again on a little-endian machine.");
    }

    private byte[] ReadSmall(string name, int most)
    {
        ZipArchiveEntry entry = _entries[name];
        if (entry.Length > most) throw new InvalidDataException($"The entry '{name}' has {entry.Length} bytes; at most {most} are read.");
        byte[] bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new InvalidDataException($"The entry '{name}' ends too early.");
        return bytes;
    }
}
