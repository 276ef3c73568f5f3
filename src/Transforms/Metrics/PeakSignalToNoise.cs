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
}
