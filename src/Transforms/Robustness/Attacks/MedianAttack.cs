namespace MlNetWatermark;

/// <summary>Replaces every value by the median of a square window, channel by channel; the border repeats its last pixel.</summary>
/// <param name="size">Side of the window, odd.</param>
internal sealed class MedianAttack(int size) : IAttack
{
    public string Name => AttackName.Of("median", size);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        byte[] rgba = (byte[])picture.Rgba.Clone();
        RowBands.Run(picture.Height, (from, to) =>
        {
            for (int c = 0; c < 3; c++)
            {
                for (int y = from; y < to; y++) FilterRow(picture, y, c, rgba);
            }
        });
        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    // A histogram slides along the row and the median with it, mostly by a few grey levels (Huang, Yang and Tang, 1979).
    private void FilterRow(Picture picture, int y, int channel, byte[] target)
    {
        int width = picture.Width, reach = size / 2, half = size * size / 2;
        ReadOnlySpan<byte> source = picture.Rgba;
        Span<int> starts = stackalloc int[size];
        for (int k = 0; k < size; k++) starts[k] = (4 * Math.Clamp(y + k - reach, 0, picture.Height - 1) * width) + channel;

        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        int median = 0, below = 0; // below: values in the window that are less than the median
        for (int x = -reach; x <= reach; x++)
        {
            int column = 4 * Math.Clamp(x, 0, width - 1);
            foreach (int start in starts) histogram[source[start + column]]++;
        }

        for (int x = 0; ; x++)
        {
            while (below > half) below -= histogram[--median];
            while (below + histogram[median] <= half) below += histogram[median++];
            target[(4 * ((y * width) + x)) + channel] = (byte)median;
            if (x == width - 1) return;

            int leaving = 4 * Math.Max(x - reach, 0), entering = 4 * Math.Min(x + reach + 1, width - 1);
            foreach (int start in starts)
            {
                byte old = source[start + leaving], fresh = source[start + entering];
                histogram[old]--;
                histogram[fresh]++;
                below += (fresh < median ? 1 : 0) - (old < median ? 1 : 0);
            }
        }
    }
}
