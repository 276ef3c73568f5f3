namespace MlNetWatermark;

/// <summary>Marks from a mask picture: with one message everything that is not black, with several the grey levels in ascending order.</summary>
public static class LabelledMask
{
    /// <summary>Pairs messages with the regions of a mask.</summary>
    /// <param name="mask">Of the cover's size. One message: black is outside, white inside, grey between. Several: each level of grey above black is a region.</param>
    /// <param name="messages">At least one; the first belongs to the darkest region.</param>
    /// <exception cref="ArgumentException">There are not as many grey levels as messages, or the mask is black.</exception>
    public static IReadOnlyList<RegionMark> Marks(Picture mask, IReadOnlyList<Message> messages)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(messages);
        float[] values = Pictures.Region(mask);
        if (values.AsSpan().IndexOfAnyExcept(0f) < 0) throw new ArgumentException("The region is empty: the mask is black.", nameof(mask));
        if (messages.Count == 1) return [new RegionMark(messages[0], values)];
        byte[] levels = Array.ConvertAll(values, value => (byte)Math.Round(255 * value));
        byte[] regions = [.. levels.Where(level => level > 0).Distinct().Order()];
        return regions.Length == messages.Count
            ? [.. messages.Select((message, k) => new RegionMark(message, Array.ConvertAll(levels, level => level == regions[k] ? 1f : 0f)))]
            : throw new ArgumentException($"The mask has {regions.Length} grey levels above black; {messages.Count} messages were given.", nameof(mask));
    }
}
