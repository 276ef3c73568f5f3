namespace MlNetWatermark;

/// <summary>Replaces the pixels where a mask is 0.</summary>
internal static class Tampering
{
    /// <summary>Keeps the watermarked pixels where <paramref name="keep"/> is 1 and takes the others from the cover, or black without one.</summary>
    public static AttackResult Replace(Picture watermarked, Picture? cover, float[] keep)
    {
        byte[] rgba = (byte[])watermarked.Rgba.Clone();
        for (int i = 0; i < keep.Length; i++)
        {
            if (keep[i] == 1) continue;
            Span<byte> pixel = rgba.AsSpan(4 * i, 4);
            if (cover is null) pixel[..3].Clear();
            else cover.Rgba.AsSpan(4 * i, 4).CopyTo(pixel);
        }

        return new AttackResult(new Picture(watermarked.Width, watermarked.Height, rgba), keep);
    }

    /// <summary>The cover, checked to lie pixel on pixel over the watermarked picture.</summary>
    public static Picture CoverOf(AttackInput input, string attack)
    {
        Picture cover = input.Cover
            ?? throw new ArgumentException($"The attack '{attack}' puts original pixels back and needs the cover image.", nameof(input));
        Picture watermarked = input.Watermarked;
        return cover.Width == watermarked.Width && cover.Height == watermarked.Height ? cover : throw new ArgumentException(
            $"The attack '{attack}' needs a cover image of the picture's size: {watermarked.Width} x {watermarked.Height}, not " +
            $"{cover.Width} x {cover.Height}.", nameof(input));
    }

    public static float[] Inverse(float[] mask) => Array.ConvertAll(mask, value => 1 - value);
}
