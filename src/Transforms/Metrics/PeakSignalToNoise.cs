namespace MlNetWatermark;

/// <summary>Peak signal-to-noise ratio: how far a picture is from its reference, in decibels.</summary>
public static class PeakSignalToNoise
{
    /// <summary>10 log10(255^2 / mean squared difference), over all samples of red, green and blue; alpha is ignored.</summary>
    /// <returns>Decibels; higher is closer, from about 40 on the difference is hard to see; positive infinity when the colours are equal.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static double Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        byte[] first = reference.Rgba;
        byte[] second = picture.Rgba;
        long sum = 0;
        for (int i = 0; i < first.Length; i += 4)
        {
            int red = first[i] - second[i];
            int green = first[i + 1] - second[i + 1];
            int blue = first[i + 2] - second[i + 2];
            sum += (red * red) + (green * green) + (blue * blue);
        }

        long samples = 3L * reference.Width * reference.Height;
        return sum == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * samples / sum);
    }

    /// <summary>The same over the pixels of a region alone.</summary>
    /// <param name="reference">The picture before.</param>
    /// <param name="picture">The picture after, of the same size.</param>
    /// <param name="region">Width * Height values; pixels above one half are inside.</param>
    /// <returns>Decibels; positive infinity when the colours are equal there.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size, or the region has another length or nothing inside.</exception>
    public static double Measure(Picture reference, Picture picture, float[] region)
    {
        PicturePair.RequireSameSize(reference, picture);
        ArgumentNullException.ThrowIfNull(region);
        if (region.Length != reference.Rgba.Length / 4)
        {
            throw new ArgumentException($"A region for {reference.Width} x {reference.Height} pixels has {reference.Rgba.Length / 4} values; {region.Length} were given.", nameof(region));
        }

        long sum = 0, pixels = 0;
        for (int i = 0; i < region.Length; i++)
        {
            if (region[i] <= MaskCoverage.Threshold) continue;
            pixels++;
            for (int c = 0; c < 3; c++)
            {
                int difference = reference.Rgba[(4 * i) + c] - picture.Rgba[(4 * i) + c];
                sum += difference * difference;
            }
        }

        if (pixels == 0) throw new ArgumentException("The region has no pixel inside.", nameof(region));
        return sum == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * 3 * pixels / sum);
    }
}
