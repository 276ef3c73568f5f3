namespace MlNetWatermark;

/// <summary>What a <see cref="Payload"/> is.</summary>
public enum PayloadKind
{
    /// <summary>A whole number from 0: an order, a customer, an entry of a registry.</summary>
    Number,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A GUID, in models that carry at least 128 bits of data; elsewhere put it into a registry and embed its number.</summary>
    UniqueId,
}
