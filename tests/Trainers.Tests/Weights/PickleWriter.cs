using System.Buffers.Binary;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>A name that a pickle refers to.</summary>
internal sealed record PyGlobal(string Module, string Name);

/// <summary>A call that a pickle asks for; <paramref name="State"/> is set afterwards, items of a dictionary in between.</summary>
internal sealed record PyCall(PyGlobal Callable, object?[] Arguments, IReadOnlyDictionary<string, object?>? Items = null, object? State = null);

/// <summary>A reference to something outside the pickle.</summary>
internal sealed record PyPersistent(object? Reference);

/// <summary>Writes pickles opcode by opcode as CPython's pickler does at protocol 2: BINPUT after all that can be referred to, BINGET the second time.</summary>
/// <remarks>The layout follows PEP 307 and the documented format of torch.save; <see cref="GoldenCheckpointTests"/> reads files that PyTorch wrote.</remarks>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();
    private readonly Dictionary<object, int> _memo = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, object> _same = [];

    public static byte[] Write(object? value)
    {
        PickleWriter writer = new();
        writer.Raw([0x80, 2]);
        writer.Put(value);
        writer.Raw("."u8);
        return writer._bytes.ToArray();
    }

    private void Put(object? value)
    {
        // Texts and names that are equal are one object, as interned ones are in Python.
        if (value is string or PyGlobal) value = _same.TryAdd(value, value) ? value : _same[value];
        if (value is not null && _memo.TryGetValue(value, out int known))
        {
            Number(known, 'h', 'j');
            return;
        }

        switch (value)
        {
            case null: Raw("N"u8); break;
            case bool b: Raw([b ? (byte)0x88 : (byte)0x89]); break;
            case int i: Put((long)i); break;
            case long and >= 0 and < 256 and long small: Raw([(byte)'K', (byte)small]); break;
            case long and >= 0 and < 65536 and long medium: Raw([(byte)'M', (byte)medium, (byte)(medium >> 8)]); break;
            case long and >= int.MinValue and <= int.MaxValue and long large: Raw("J"u8); Int32((int)large); break;
            case long huge: Raw([0x8a, 8]); Int64(huge); break;
            case double d: Raw("G"u8); Real(d); break;
            case string s: Raw("X"u8); Int32(Encoding.UTF8.GetByteCount(s)); Raw(Encoding.UTF8.GetBytes(s)); Remember(s); break;
            case PyGlobal g: Raw(Encoding.UTF8.GetBytes($"c{g.Module}\n{g.Name}\n")); Remember(g); break;
            case PyPersistent p: Put(p.Reference); Raw("Q"u8); break;
            case object?[] tuple: Tuple(tuple); break;
            case List<object?> list: Raw("]"u8); Remember(list); Group(list, 'a', 'e'); break;
            case IReadOnlyDictionary<string, object?> plain: Raw("}"u8); Remember(plain); Items(plain); break;
            case IReadOnlyDictionary<int, object?> counted: Raw("}"u8); Remember(counted); Items(counted); break;
            case PyCall call: Call(call); break;
            default: throw new ArgumentException($"{value.GetType()} is not written.", nameof(value));
        }
    }

    private void Tuple(object?[] tuple)
    {
        if (tuple.Length is 0 or > 3) Raw(tuple.Length == 0 ? ")"u8 : "("u8);
        foreach (object? item in tuple) Put(item);
        if (tuple.Length == 0) return;
        Raw([tuple.Length switch { 1 => 0x85, 2 => 0x86, 3 => 0x87, _ => (byte)'t' }]);
        Remember(tuple);
    }

    private void Call(PyCall call)
    {
        Put(call.Callable);
        Put(call.Arguments);
        Raw("R"u8);
        Remember(call);
        if (call.Items is not null) Items(call.Items);
        if (call.State is null) return;
        Put(call.State);
        Raw("b"u8);
    }

    private void Items<T>(IReadOnlyDictionary<T, object?> items)
    {
        foreach (KeyValuePair<T, object?>[] batch in items.Chunk(1000))
        {
            if (batch.Length > 1) Raw("("u8);
            foreach ((T key, object? value) in batch)
            {
                Put(key);
                Put(value);
            }

            Raw(batch.Length > 1 ? "u"u8 : "s"u8);
        }
    }

    private void Group(List<object?> items, char one, char many)
    {
        if (items.Count > 1) Raw("("u8);
        foreach (object? item in items) Put(item);
        if (items.Count > 0) Raw([(byte)(items.Count > 1 ? many : one)]);
    }

    private void Remember(object value)
    {
        _memo[value] = _memo.Count;
        Number(_memo.Count - 1, 'q', 'r');
    }

    private void Number(int index, char narrow, char wide)
    {
        if (index < 256)
        {
            Raw([(byte)narrow, (byte)index]);
            return;
        }

        Raw([(byte)wide]);
        Int32(index);
    }

    private void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Raw(bytes);
    }

    private void Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Raw(bytes);
    }

    private void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Raw(bytes);
    }
}
