namespace MlNetWatermark;

/// <summary>An entry of a TIFF directory: a tag and its values.</summary>
/// <param name="Place">Of the entry's twelve bytes.</param>
/// <param name="Tag">What it means.</param>
/// <param name="Type">1 to 13 are types of numbers.</param>
/// <param name="Count">Values.</param>
internal readonly record struct TiffEntry(int Place, ushort Tag, ushort Type, uint Count)
{
    public const int Length = 12;
    public const ushort Ascii = 2;
    public const ushort Short = 3;
    public const ushort Long = 4;

    /// <summary>Bytes of all values; 0 for a type that TIFF does not know.</summary>
    public long Size => Count * Type switch
    {
        1 or Ascii or 6 or 7 => 1L,
        Short or 8 => 2,
        Long or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 0,
    };
}
