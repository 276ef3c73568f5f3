namespace MlNetWatermark;

/// <summary>Shows where, and how much, two pictures differ: one colour per amount, from dark blue over green to yellow.</summary>
public static class ResidualHeatMap
{
    // Sixteen evenly spaced colours of viridis (van der Walt and Smith, 2015, dedicated to the public domain): equal steps look
    // equal, lightness only rises, and so it reads the same to the colour-blind and in print.
    private static readonly int[] s_anchors =
    [
        0x440154, 0x48196B, 0x462F7C, 0x404387, 0x38568B, 0x30678D, 0x29788E, 0x23888D,
        0x1E988A, 0x22A784, 0x35B778, 0x53C567, 0x79D151, 0xA5DA35, 0xD2E11B, 0xFDE724,
    ];

    /// <summary>Colours each pixel by its largest change of red, green or blue.</summary>
    /// <param name="cover">The picture before.</param>
    /// <param name="marked">The picture after, of the same size.</param>
    /// <param name="fullScale">The change, in steps of 0 to 255, that gets the last colour; larger ones get it too. Above 0.</param>
    /// <returns>An opaque picture of the same size; alpha is not compared.</returns>
    /// <exception cref="ArgumentException">The sizes differ, or the full scale is not a number above 0.</exception>
    public static Picture Render(Picture cover, Picture marked, double fullScale = 8)
    {
        PicturePair.RequireSameSize(cover, marked);
        if (!double.IsFinite(fullScale) || fullScale <= 0)
        {
            throw new ArgumentException($"The full scale must be a number above 0; {fullScale} was given.", nameof(fullScale));
        }

        byte[] before = cover.Rgba;
        byte[] after = marked.Rgba;
        byte[] result = new byte[before.Length];
        for (int i = 0; i < result.Length; i += 4)
        {
            int change = 0;
            for (int channel = 0; channel < 3; channel++) change = Math.Max(change, Math.Abs(after[i + channel] - before[i + channel]));
            Colour(change / fullScale, result.AsSpan(i, 4));
        }

        return new Picture(cover.Width, cover.Height, result);
    }

    private static void Colour(double share, Span<byte> pixel)
    {
        double place = Math.Min(share, 1) * (s_anchors.Length - 1);
        int lower = Math.Min((int)place, s_anchors.Length - 2);
        double rest = place - lower;
        for (int channel = 0; channel < 3; channel++)
        {
            pixel[channel] = (byte)Math.Round(((1 - rest) * Channel(s_anchors[lower], channel)) + (rest * Channel(s_anchors[lower + 1], channel)));
        }

        pixel[3] = 255;
    }

    private static int Channel(int colour, int channel) => (colour >> (16 - (8 * channel))) & 0xFF;
}
