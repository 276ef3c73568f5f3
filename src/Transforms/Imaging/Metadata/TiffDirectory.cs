namespace MlNetWatermark;

/// <summary>A directory of a TIFF structure: a number of entries, then four bytes with the place of the next directory.</summary>
/// <param name="Place">Of the directory.</param>
/// <param name="Count">Entries.</param>
internal readonly record struct TiffDirectory(int Place, int Count)
{
    /// <summary>Where the link to the next directory is; some writers end a block before it.</summary>
    public int Link => Place + 2 + (Count * TiffEntry.Length);
}
