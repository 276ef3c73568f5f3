using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>Reads the tensors of a PyTorch checkpoint (torch.save since 1.6) without running anything in it.</summary>
internal static class TorchCheckpoint
{
    /// <param name="file">Seekable, at its beginning; left open.</param>
    /// <returns>Tensors of the types in the file, contiguous, in the caller's dispose scope; those that share a storage may share memory.</returns>
    /// <exception cref="InvalidDataException">Not such a file, or one that asks for more than data.</exception>
    public static Dictionary<string, Tensor> Read(Stream file)
    {
        using TorchArchive archive = new(file);
        object? content = PickleReader.Read(archive.ReadPickle(), new TorchObjects());
        Dictionary<string, TorchTensor> views = StateDictionary.Find(content);
        Check(archive, views);
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> storages = [], tensors = [];
        foreach ((string name, TorchTensor view) in views)
        {
            if (!storages.TryGetValue(view.Storage.Key, out Tensor? storage))
            {
                storage = empty(view.Storage.Count, dtype: view.Storage.Type.Scalar);
                archive.ReadStorage(view.Storage.Key, storage.bytes);
                storages.Add(view.Storage.Key, storage);
            }

            tensors[name] = storage.as_strided(view.Shape, view.Strides, view.Offset).contiguous();
        }

        foreach (Tensor tensor in tensors.Values) tensor.MoveToOuterDisposeScope();
        return tensors;
    }

    // All of it before anything is allocated.
    private static void Check(TorchArchive archive, Dictionary<string, TorchTensor> views)
    {
        Dictionary<string, TorchStorage> storages = [];
        Int128 values = 0, bytes = 0;
        foreach ((string name, TorchTensor view) in views)
        {
            if (storages.TryAdd(view.Storage.Key, view.Storage)) bytes += CheckStorage(archive, name, view.Storage);
            else if (storages[view.Storage.Key] != view.Storage) throw new InvalidDataException($"Tensor '{name}' reads storage '{view.Storage.Key}' as another type or size than others.");
            values += CheckView(name, view);
        }

        // Entries of a zip file may overlap, and a stride of zero makes much of little; a real file has a byte or more for each value.
        if (bytes > archive.FileLength || values > archive.FileLength)
        {
            throw new InvalidDataException($"The tensors claim {values} values in {bytes} bytes; the file has {archive.FileLength} bytes.");
        }
    }

    private static long CheckStorage(TorchArchive archive, string name, TorchStorage storage)
    {
        long length = archive.StorageLength(storage.Key) ?? throw new InvalidDataException($"Tensor '{name}' lies in storage '{storage.Key}', which the file lacks.");
        if (length % storage.Type.Size != 0 || length / storage.Type.Size != storage.Count)
        {
            throw new InvalidDataException($"Tensor '{name}' lies in storage '{storage.Key}' of {storage.Count} x {storage.Type.Size} bytes, which has {length} bytes.");
        }

        return length <= Array.MaxLength ? length : throw new InvalidDataException($"Storage '{storage.Key}' has {length} bytes; at most {Array.MaxLength} are read.");
    }

    private static long CheckView(string name, TorchTensor view)
    {
        long count = TensorShape.Count(name, view.Shape);
        if (view.Strides.Length != view.Shape.Length) throw new InvalidDataException($"Tensor '{name}' has {view.Shape.Length} sizes and {view.Strides.Length} strides.");
        if (view.Strides.Any(stride => stride < 0) || view.Offset < 0)
        {
            throw new InvalidDataException($"Tensor '{name}' has the shape {TensorShape.Text(view.Shape)} and the impossible strides {TensorShape.Text(view.Strides)} from {view.Offset}.");
        }

        if (count == 0) return 0;
        Int128 last = view.Offset;
        for (int i = 0; i < view.Shape.Length; i++) last += (Int128)(view.Shape[i] - 1) * view.Strides[i];
        return last < view.Storage.Count ? count : throw new InvalidDataException(
            $"Tensor '{name}' with shape {TensorShape.Text(view.Shape)}, strides {TensorShape.Text(view.Strides)} and offset {view.Offset} " +
            $"ends at value {last} of a storage of {view.Storage.Count}.");
    }
}
