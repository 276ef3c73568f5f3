namespace MlNetWatermark.Trainers.Weights;

/// <summary>The names that a file of weights may use, and what they become: data, never code.</summary>
internal sealed class TorchObjects : IPickleWorld
{
    /// <summary>Bytes without a type; PyTorch 2 counts them as unsigned bytes.</summary>
    private const string UntypedStorage = "torch.storage.UntypedStorage";

    private enum Callable
    {
        OrderedDictionary,
        Tensor,
        Parameter,
    }

    public object Global(string module, string name)
    {
        string full = $"{module}.{name}";
        return full switch
        {
            "collections.OrderedDict" => Callable.OrderedDictionary,
            "torch._utils._rebuild_tensor_v2" => Callable.Tensor,
            "torch._utils._rebuild_parameter" => Callable.Parameter,
            UntypedStorage => StoredType.OfStorage("ByteStorage")!,
            _ when module == "torch" && StoredType.OfStorage(name) is { } type => type,
            _ => throw new InvalidDataException($"The pickle asks for '{Shown(full)}', which is not among the names that a file of weights needs; nothing was run."),
        };
    }

    public object? Call(object? callable, object?[] arguments) => (callable, arguments) switch
    {
        (Callable.OrderedDictionary, []) => new Dictionary<string, object?>(),
        // storage, offset, shape, strides, whether it wants a gradient, hooks, and since PyTorch 2 metadata
        (Callable.Tensor, [TorchStorage storage, long offset, object?[] shape, object?[] strides, _, _, ..] and { Length: 6 or 7 }) =>
            new TorchTensor(storage, offset, Numbers(shape), Numbers(strides)),
        (Callable.Parameter, [TorchTensor tensor, _, _]) => tensor,
        (Callable known, _) => throw new InvalidDataException($"The pickle builds a {known} from {arguments.Length} arguments of other kinds than torch.save writes."),
        _ => throw new InvalidDataException("The pickle calls something that cannot be called; nothing was run."),
    };

    // ("storage", class, key, device, count): torch.serialization's only kind of reference.
    public object Persistent(object? reference) => reference is object?[] and ["storage", StoredType type, string key, string, long count]
        ? new TorchStorage(key, type, count)
        : throw new InvalidDataException("The pickle refers to something that is not a storage.");

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw new InvalidDataException("The pickle has a tensor whose sizes are not whole 64-bit numbers."))];

    private static string Shown(string name) =>
        string.Concat(name.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter)) + (name.Length > 100 ? "..." : "");
}
