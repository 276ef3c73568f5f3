namespace MlNetWatermark;

/// <summary>How a payload is written into bits: three bits of every layout.</summary>
internal enum PayloadCode
{
    Number = 0,
    Bytes = 1,
    LowerText = 2,
    MixedText = 3,
    UnicodeText = 4,
    UniqueId = 5,
}
