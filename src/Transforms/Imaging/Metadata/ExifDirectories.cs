namespace MlNetWatermark;

/// <summary>The directories of an EXIF block and what belongs to each.</summary>
internal sealed class ExifDirectories
{
    // What the standard knows: more is damage, and each may have as many entries as all of the block.
    private const int MostDirectories = 4;
    private const int MostThumbnails = 4; // of which the standard knows one
    private const int MostStrips = 4096; // of a thumbnail

    private readonly HashSet<int> _places = [];

    /// <summary>Entries about the file (0th IFD).</summary>
    public List<TiffEntry> Main { get; } = [];

    /// <summary>Entries about the photograph (Exif IFD).</summary>
    public List<TiffEntry> Photo { get; } = [];

    /// <summary>Entries about exchange between devices (Interoperability IFD).</summary>
    public List<TiffEntry> Interoperability { get; } = [];

    /// <summary>Bytes of all directories but the thumbnails', and of their values.</summary>
    public List<ByteRange> Kept { get; } = [];

    /// <summary>Bytes of the thumbnails (1st IFD): directory, values, picture. They may overlap what is kept.</summary>
    public List<ByteRange> Thumbnails { get; } = [];

    /// <summary>Where the first directory refers to the thumbnail's; null where the block ends before.</summary>
    public int? Link { get; private set; }

    /// <summary>Follows all directories.</summary>
    /// <returns>Null where a directory or a value is outside the block, a directory comes twice, or there are more than the standard knows.</returns>
    public static ExifDirectories? Read(TiffBlock tiff)
    {
        ExifDirectories result = new();
        result.Kept.Add(new ByteRange(0, TiffBlock.HeaderLength));
        if (result.Keep(tiff, tiff.UInt32(4), result.Main) is not { } main) return null;
        foreach (TiffEntry entry in result.Main)
        {
            if (entry.Tag == ExifTag.PhotoDirectory && result.Keep(tiff, tiff.Number(entry), result.Photo) is null) return null;
            if (entry.Tag == ExifTag.GpsDirectory && result.Keep(tiff, tiff.Number(entry), []) is null) return null;
        }

        foreach (TiffEntry entry in result.Photo)
        {
            if (entry.Tag == ExifTag.InteroperabilityDirectory && result.Keep(tiff, tiff.Number(entry), result.Interoperability) is null) return null;
        }

        if (main.Link + 4 > tiff.Length) return result;
        result.Link = main.Link;
        result.FindThumbnails(tiff, tiff.UInt32(main.Link));
        return result;
    }

    private TiffDirectory? Keep(TiffBlock tiff, uint? place, List<TiffEntry> entries)
    {
        if (place is null || _places.Count == MostDirectories || tiff.Directory(place.Value) is not { } directory || !_places.Add(directory.Place)) return null;
        Kept.Add(new ByteRange(directory.Place, Math.Min(directory.Link + 4, tiff.Length)));
        for (int i = 0; i < directory.Count; i++)
        {
            TiffEntry entry = tiff.Entry(directory, i);
            if (tiff.Values(entry) is not { } values) return null;
            Kept.Add(values);
            entries.Add(entry);
        }

        return directory;
    }

    // They are not kept, so damage in them is no reason to give up the rest.
    private void FindThumbnails(TiffBlock tiff, uint place)
    {
        for (int number = 0; number < MostThumbnails && tiff.Directory(place) is { } directory && _places.Add(directory.Place); number++)
        {
            Thumbnails.Add(new ByteRange(directory.Place, Math.Min(directory.Link + 4, tiff.Length)));
            List<uint> starts = [], lengths = [];
            for (int i = 0; i < directory.Count; i++)
            {
                TiffEntry entry = tiff.Entry(directory, i);
                if (tiff.Values(entry) is not { } values) continue;
                Thumbnails.Add(values);
                if (entry.Tag is ExifTag.ThumbnailOffset or ExifTag.StripOffsets) AddNumbers(tiff, entry, starts);
                if (entry.Tag is ExifTag.ThumbnailLength or ExifTag.StripByteCounts) AddNumbers(tiff, entry, lengths);
            }

            foreach ((uint start, uint length) in starts.Zip(lengths))
            {
                if (start < tiff.Length) Thumbnails.Add(new ByteRange((int)start, (int)Math.Min((long)start + length, tiff.Length)));
            }

            if (directory.Link + 4 > tiff.Length) return;
            place = tiff.UInt32(directory.Link);
        }
    }

    // Of an entry whose values are inside the block.
    private static void AddNumbers(TiffBlock tiff, TiffEntry entry, List<uint> numbers)
    {
        int width = entry.Type switch { TiffEntry.Short => 2, TiffEntry.Long => 4, _ => 0 };
        if (width == 0 || numbers.Count + (long)entry.Count > MostStrips) return;
        int first = entry.Size <= 4 ? entry.Place + 8 : (int)tiff.UInt32(entry.Place + 8);
        for (int i = 0; i < entry.Count; i++) numbers.Add(width == 2 ? tiff.UInt16(first + (2 * i)) : tiff.UInt32(first + (4 * i)));
    }
}
