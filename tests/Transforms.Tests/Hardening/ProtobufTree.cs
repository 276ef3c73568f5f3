namespace MlNetWatermark.Tests;

/// <summary>One field of a protobuf message, of any schema: a number, fixed bytes, or bytes that may be a message themselves.</summary>
/// <param name="Number">Of the field.</param>
/// <param name="Wire">0 number, 1 and 5 fixed 8 and 4 bytes, 2 bytes with their length.</param>
internal sealed record ProtobufField(int Number, int Wire)
{
    public ulong Value { get; set; }

    public byte[] Bytes { get; set; } = [];

    /// <summary>The bytes as a message, where they can be read as one.</summary>
    public List<ProtobufField>? Message { get; set; }
}

/// <summary>Reads and writes protobuf messages without their schema, so that what is inside can be changed and all lengths stay right.</summary>
internal static class ProtobufTree
{
    /// <summary>The fields, or null where the bytes are no message.</summary>
    public static List<ProtobufField>? Parse(ReadOnlySpan<byte> bytes)
    {
        List<ProtobufField> fields = [];
        int place = 0;
        while (place < bytes.Length)
        {
            if (!TryNumber(bytes, ref place, out ulong tag) || tag >> 3 is 0 or > 536870911) return null;
            ProtobufField field = new((int)(tag >> 3), (int)(tag & 7));
            ulong length = field.Wire switch { 1 => 8, 5 => 4, _ => 0 };
            if (field.Wire is 3 or 4 or > 5) return null;
            if (field.Wire == 0)
            {
                if (!TryNumber(bytes, ref place, out ulong value)) return null;
                field.Value = value;
            }
            else
            {
                if (field.Wire == 2 && !TryNumber(bytes, ref place, out length)) return null;
                if (length > (ulong)(bytes.Length - place)) return null;
                field.Bytes = bytes.Slice(place, (int)length).ToArray();
                place += (int)length;
                if (field.Wire == 2 && length is > 1 and < 4_000_000) field.Message = Parse(field.Bytes);
            }

            fields.Add(field);
        }

        return fields;
    }

    public static byte[] Write(IEnumerable<ProtobufField> fields)
    {
        using MemoryStream stream = new();
        foreach (ProtobufField field in fields)
        {
            Number(stream, ((ulong)field.Number << 3) | (uint)field.Wire);
            byte[] bytes = field.Message is null ? field.Bytes : Write(field.Message);
            if (field.Wire == 0) Number(stream, field.Value);
            if (field.Wire == 2) Number(stream, (ulong)bytes.Length);
            if (field.Wire != 0) stream.Write(bytes);
        }

        return stream.ToArray();
    }

    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int place, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && place < bytes.Length; shift += 7)
        {
            byte part = bytes[place++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return true;
        }

        return false;
    }

    private static void Number(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
