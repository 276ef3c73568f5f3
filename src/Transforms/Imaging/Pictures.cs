namespace MlNetWatermark;

/// <summary>Makes pictures that show people what a watermark does, and regions out of pictures.</summary>
public static class Pictures
{
    /// <summary>Shows the difference of two pictures: middle grey where they agree, brighter or darker by <paramref name="gain"/> times it.</summary>
    /// <param name="cover">The picture before.</param>
    /// <param name="watermarked">The picture after, of the same size.</param>
    /// <param name="gain">Factor on the difference, above 0.</param>
    /// <exception cref="ArgumentException">The sizes differ, or the gain is not a number above 0.</exception>
    public static Picture ResidualPicture(Picture cover, Picture watermarked, double gain = 10)
    {
        PicturePair.RequireSameSize(cover, watermarked);
        if (!double.IsFinite(gain) || gain <= 0) throw new ArgumentException($"The gain must be a number above 0; {gain} was given.", nameof(gain));
        byte[] before = cover.Rgba;
        byte[] after = watermarked.Rgba;
        byte[] result = new byte[before.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = i % 4 == 3 ? (byte)255 : (byte)Math.Clamp(Math.Round(128 + (gain * (after[i] - before[i]))), 0, 255);
        }

        return new Picture(cover.Width, cover.Height, result);
    }

    /// <summary>Shows a mask on its picture: marked parts tinted green, the rest darkened.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">Width * Height values in [0, 1]; 1 is marked.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static Picture MaskOverlay(Picture picture, float[] mask)
    {
        ArgumentNullException.ThrowIfNull(picture);
        RequireLength(mask, picture.Width, picture.Height);
        ReadOnlySpan<double> tint = [0, 200, 80];
        byte[] source = picture.Rgba;
        byte[] result = new byte[source.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i % 4;
            if (channel == 3)
            {
                result[i] = source[i];
                continue;
            }

            double share = Math.Clamp(mask[i / 4], 0, 1);
            double marked = (0.65 * source[i]) + (0.35 * tint[channel]);
            double unmarked = 0.35 * source[i];
            result[i] = (byte)Math.Round((share * marked) + ((1 - share) * unmarked));
        }

        return new Picture(picture.Width, picture.Height, result);
    }

    /// <summary>Puts pictures of one height beside each other.</summary>
    /// <param name="pictures">At least one, from left to right.</param>
    /// <exception cref="ArgumentException">No pictures, or their heights differ.</exception>
    public static Picture SideBySide(params ReadOnlySpan<Picture> pictures)
    {
        if (pictures.IsEmpty) throw new ArgumentException("There must be at least one picture.", nameof(pictures));
        int height = pictures[0].Height, width = 0;
        foreach (Picture picture in pictures)
        {
            if (picture.Height != height) throw new ArgumentException($"The heights {height} and {picture.Height} differ.", nameof(pictures));
            width += picture.Width;
        }

        byte[] result = new byte[4 * width * height];
        int left = 0;
        foreach (Picture picture in pictures)
        {
            int row = 4 * picture.Width;
            for (int y = 0; y < height; y++) picture.Rgba.AsSpan(y * row, row).CopyTo(result.AsSpan(4 * (y * width + left)));
            left += picture.Width;
        }

        return new Picture(width, height, result);
    }

    /// <summary>Shows a mask as a grey picture: black for 0, white for 1.</summary>
    /// <param name="mask">Width * Height values in [0, 1].</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static Picture MaskPicture(float[] mask, int width, int height)
    {
        RequireLength(mask, width, height);
        byte[] result = new byte[4 * mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            byte grey = (byte)Math.Round(255 * Math.Clamp(mask[i], 0, 1));
            result.AsSpan(4 * i, 3).Fill(grey);
            result[(4 * i) + 3] = 255;
        }

        return new Picture(width, height, result);
    }

    /// <summary>Reads a region or mask out of a picture: its luminance, black as 0 and white as 1; the counterpart of <see cref="MaskPicture"/>.</summary>
    /// <returns>Width * Height values in [0, 1], row by row.</returns>
    public static float[] Region(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        byte[] rgba = picture.Rgba;
        float[] region = new float[rgba.Length / 4];
        for (int i = 0; i < region.Length; i++)
        {
            double luminance = (JustNoticeableDifference.RedWeight * rgba[4 * i])
                + (JustNoticeableDifference.GreenWeight * rgba[(4 * i) + 1])
                + (JustNoticeableDifference.BlueWeight * rgba[(4 * i) + 2]);
            region[i] = (float)Math.Min(1, luminance / 255);
        }

        return region;
    }

    private static void RequireLength(float[] mask, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.LongLength != (long)width * height)
        {
            throw new ArgumentException($"A mask for {width} x {height} pixels has {(long)width * height} values; {mask.LongLength} were given.", nameof(mask));
        }
    }
}
