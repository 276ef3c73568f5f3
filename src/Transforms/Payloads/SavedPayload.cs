namespace MlNetWatermark;

/// <summary>A payload among the settings of a saved step.</summary>
internal static class SavedPayload
{
    private const int None = -1;

    public static void Write(BinaryWriter writer, Payload? payload)
    {
        writer.Write(payload is null ? None : (int)payload.Kind);
        switch (payload?.Kind)
        {
            case PayloadKind.Number: writer.Write(payload.Number); break;
            case PayloadKind.Text: writer.Write(payload.Text); break;
            case PayloadKind.Bytes:
                writer.Write(payload.Bytes.Length);
                writer.Write(payload.Bytes);
                break;
            case PayloadKind.UniqueId: writer.Write(payload.UniqueId.ToByteArray()); break;
        }
    }

    /// <exception cref="InvalidDataException">No payload was written there.</exception>
    public static Payload? Read(BinaryReader reader)
    {
        int kind = reader.ReadInt32();
        return kind switch
        {
            None => null,
            (int)PayloadKind.Number => Payload.OfNumber(reader.ReadUInt64()),
            (int)PayloadKind.Text => Payload.OfText(reader.ReadString()),
            (int)PayloadKind.Bytes => Payload.OfBytes(reader.ReadBytes(reader.ReadInt32())),
            (int)PayloadKind.UniqueId => Payload.OfGuid(new Guid(reader.ReadBytes(16))),
            _ => throw new InvalidDataException($"A saved payload cannot be of kind {kind}."),
        };
    }
}
