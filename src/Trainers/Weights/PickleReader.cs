using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>What a pickle may name and call; everything else is refused.</summary>
internal interface IPickleWorld
{
    /// <exception cref="InvalidDataException">The name is not on the list.</exception>
    object Global(string module, string name);

    /// <exception cref="InvalidDataException"><paramref name="callable"/> is not on the list, or takes other arguments.</exception>
    object? Call(object? callable, object?[] arguments);

    /// <exception cref="InvalidDataException">The reference is not one that this world knows.</exception>
    object Persistent(object? reference);
}

/// <summary>Reads a Python pickle as data: numbers, texts, lists, tuples and dictionaries, and what an <see cref="IPickleWorld"/> makes of names. Runs nothing.</summary>
/// <remarks>
/// Source: PEP 307, PEP 3154 and the opcode table in Python's <c>pickletools</c>; only the opcodes that <c>torch.save</c> emits at protocols 2 to 4. Values are
/// null, bool, long, BigInteger, double, string, byte[], List, object[] (a tuple), and Dictionary by text; keys that are no texts are left out. Everything is
/// built on one stack without recursion, so depth costs no more than length.
/// </remarks>
internal sealed class PickleReader(byte[] bytes, IPickleWorld world)
{
    /// <summary>A tensor takes about 35 opcodes, so this is room for 28,000 tensors.</summary>
    public const int MostOpcodes = 1_000_000;

    /// <summary>A tensor takes seven.</summary>
    public const int MostMemo = 250_000;

    /// <summary>Containers that may be open at once; torch.save opens four for a tensor in a dictionary.</summary>
    public const int MostDepth = 200;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _position;

    /// <exception cref="InvalidDataException">The pickle is damaged, too large or too deep, or names something outside <paramref name="world"/>.</exception>
    public static object? Read(byte[] bytes, IPickleWorld world) => new PickleReader(bytes, world).Run();

    private object? Run()
    {
        for (int count = 0; count < MostOpcodes; count++)
        {
            byte opcode = Byte();
            if (opcode == (byte)'.') return Pop();
            Execute(opcode);
        }

        throw new InvalidDataException($"The pickle has more than {MostOpcodes} opcodes.");
    }

    private void Execute(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x80': Protocol(Byte()); break;
            case '\x95': Take(8); break; // a frame is a hint for readers of streams
            case 'N': _stack.Add(null); break;
            case '\x88': _stack.Add(true); break;
            case '\x89': _stack.Add(false); break;
            case 'K': _stack.Add((long)Byte()); break;
            case 'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': PushInteger(new BigInteger(Take(Byte()))); break;
            case 'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case '\x8c': _stack.Add(Text(Take(Byte()))); break;
            case 'X': _stack.Add(Text(Take(UnsignedInt()))); break;
            case 'C': _stack.Add(Take(Byte()).ToArray()); break;
            case 'B': _stack.Add(Take(UnsignedInt()).ToArray()); break;
            case ')': _stack.Add(Array.Empty<object?>()); break;
            case ']': _stack.Add(new List<object?>()); break;
            case '}': _stack.Add(new Dictionary<string, object?>()); break;
            case '(': Mark(); break;
            case 't': _stack.Add(PopToMark()); break;
            case '\x85': _stack.Add(Pop(1)); break;
            case '\x86': _stack.Add(Pop(2)); break;
            case '\x87': _stack.Add(Pop(3)); break;
            case 'a': Append(Pop(1)); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetItems(Pop(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'q': Remember(Byte()); break;
            case 'r': Remember(UnsignedInt()); break;
            case '\x94': Remember(_memo.Count); break;
            case 'h': Recall(Byte()); break;
            case 'j': Recall(UnsignedInt()); break;
            case 'c': _stack.Add(world.Global(Line(), Line())); break;
            case '\x93': StackGlobal(); break;
            case 'Q': _stack.Add(world.Persistent(Pop())); break;
            case 'R': Reduce(); break;
            case 'b': Build(); break;
            default: throw new InvalidDataException($"The pickle's opcode 0x{opcode:X2} at byte {_position - 1} is not one that torch.save writes.");
        }
    }

    private static void Protocol(byte version)
    {
        if (version is < 2 or > 4) throw new InvalidDataException($"The pickle has protocol {version}; 2 to 4 are read.");
    }

    private void StackGlobal()
    {
        object?[] names = Pop(2);
        if (names is not [string module, string name]) throw new InvalidDataException("The pickle names something with a value that is not a text.");
        _stack.Add(world.Global(module, name));
    }

    private void Reduce()
    {
        object?[] call = Pop(2);
        if (call[1] is not object?[] arguments) throw new InvalidDataException("The pickle calls something with arguments that are not a tuple.");
        _stack.Add(world.Call(call[0], arguments));
    }

    // State of an object: torch.save gives dictionaries the attribute _metadata (versions of modules), which nothing here needs.
    private void Build()
    {
        _ = Pop();
        if (Peek() is not Dictionary<string, object?>) throw new InvalidDataException("The pickle sets the state of something that is not a dictionary.");
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list) throw new InvalidDataException("The pickle appends to something that is not a list.");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not Dictionary<string, object?> dictionary || items.Length % 2 != 0)
        {
            throw new InvalidDataException("The pickle sets items of something that is not a dictionary, or a key without a value.");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            if (items[i] is string key) dictionary[key] = items[i + 1];
        }
    }

    private void Mark()
    {
        if (_marks.Count == MostDepth) throw new InvalidDataException($"The pickle is nested more than {MostDepth} deep.");
        _marks.Add(_stack.Count);
    }

    private void Remember(long index)
    {
        if (_memo.Count == MostMemo) throw new InvalidDataException($"The pickle remembers more than {MostMemo} values.");
        _memo[index] = Peek();
    }

    private void Recall(long index) =>
        _stack.Add(_memo.TryGetValue(index, out object? value) ? value : throw new InvalidDataException($"The pickle recalls value {index}, which it never had."));

    // What lies below the last mark belongs to the container that is open.
    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw new InvalidDataException("The pickle takes more values than it has put down.");

    private object? Pop() => Pop(1)[0];

    private object?[] Pop(int count)
    {
        if (_stack.Count - Floor < count) throw new InvalidDataException("The pickle takes more values than it has put down.");
        return Cut(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw new InvalidDataException("The pickle closes a container that it never opened.");
        int mark = Floor;
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    private object?[] Cut(int from)
    {
        object?[] values = [.. _stack[from..]];
        _stack.RemoveRange(from, values.Length);
        return values;
    }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private byte Byte() => Take(1)[0];

    private uint UnsignedInt() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > bytes.Length - _position) throw new InvalidDataException("The pickle ends in the middle.");
        _position += (int)count;
        return bytes.AsSpan(_position - (int)count, (int)count);
    }

    private string Line()
    {
        int length = bytes.AsSpan(_position).IndexOf((byte)'\n');
        if (length < 0) throw new InvalidDataException("The pickle ends in the middle.");
        return Text(Take((uint)length + 1)[..^1]);
    }

    private void PushInteger(BigInteger value) => _stack.Add(value < long.MinValue || value > long.MaxValue ? value : (object)(long)value);

    private static string Text(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("The pickle has a text that is not UTF-8.", e);
        }
    }
}
