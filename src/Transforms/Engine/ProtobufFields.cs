namespace MlNetWatermark;

/// <summary>Walks the fields of one protobuf message in bytes that nobody vouches for. Copies nothing and takes no memory.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that <see cref="Next"/> went to.</summary>
    public int Number { get; private set; }

    /// <summary>Its value where that is a number of variable length, else 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its content where that is a text, bytes or a message, else empty.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the field has <see cref="Content"/>.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = TakeNumber();
        if (tag >> 3 is 0 or > 536_870_911) throw Wrong();
        (Number, Value, HasContent) = ((int)(tag >> 3), 0, (tag & 7) == LengthDelimited);
        Content = default;
        switch (tag & 7)
        {
            case 0: Value = TakeNumber(); break;
            case 1: Take(8); break;
            case LengthDelimited: Content = Take(TakeNumber()); break;
            case 5: Take(4); break;
            default: throw Wrong(); // groups, which no ONNX file has
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw Wrong();
        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong TakeNumber()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Wrong();
    }

    private static InvalidDataException Wrong() => new("not a protobuf message");
}
