namespace MlNetWatermark;

/// <summary>A part of a block of bytes.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte behind its last.</param>
internal readonly record struct ByteRange(int Start, int End)
{
    /// <summary>The same bytes in ranges that do not touch, in order.</summary>
    public static IReadOnlyList<ByteRange> Merge(IEnumerable<ByteRange> ranges)
    {
        List<ByteRange> merged = [];
        foreach (ByteRange range in ranges.Where(range => range.End > range.Start).OrderBy(range => range.Start))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End) merged[^1] = new ByteRange(merged[^1].Start, Math.Max(merged[^1].End, range.End));
            else merged.Add(range);
        }

        return merged;
    }
}
