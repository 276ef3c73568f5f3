namespace MlNetWatermark;

/// <summary>Takes the thumbnail out of an EXIF block: it shows the unmarked picture.</summary>
internal static class ExifThumbnail
{
    /// <summary>Writes zeros over everything that belongs to thumbnails alone, and ends the list of directories before them.</summary>
    /// <param name="block">As it was read.</param>
    /// <param name="result">A copy of it, which is changed.</param>
    /// <param name="directories">What is where.</param>
    /// <returns>The bytes of the result that are needed: thumbnails mostly come last.</returns>
    public static int Remove(ReadOnlySpan<byte> block, byte[] result, ExifDirectories directories)
    {
        IReadOnlyList<ByteRange> kept = ByteRange.Merge(directories.Kept), thumbnails = ByteRange.Merge(directories.Thumbnails);
        foreach (ByteRange range in thumbnails) result.AsSpan(range.Start, range.End - range.Start).Clear();
        foreach (ByteRange range in kept) block[range.Start..range.End].CopyTo(result.AsSpan(range.Start));
        if (directories.Link is { } link) result.AsSpan(link, 4).Clear();

        int length = result.Length;
        foreach (ByteRange range in thumbnails.Reverse())
        {
            if (range.End + 1 < length) break; // a byte between may be there for even places
            length = range.Start;
        }

        return Math.Max(length, kept[^1].End);
    }
}
