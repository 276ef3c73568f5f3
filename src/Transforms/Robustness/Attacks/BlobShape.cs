namespace MlNetWatermark;

/// <summary>Random smooth areas: blurred white noise above the threshold that leaves exactly the wanted area.</summary>
internal static class BlobShape
{
    /// <summary>Longest side of the grid that the noise is drawn on; it is then enlarged to the picture.</summary>
    private const int Grid = 128;

    /// <summary>Draws 1 inside and 0 outside; the ones number share * width * height, rounded, and at least one.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="share">Share of the area, in (0, 1).</param>
    /// <param name="generator">Source of the noise.</param>
    /// <param name="single">True for mostly one blob around a random centre; false for as many as the noise makes.</param>
    public static float[] Draw(int width, int height, double share, Random generator, bool single = false)
    {
        double scale = Math.Min(1, (double)Grid / Math.Max(width, height));
        int across = Math.Max(1, (int)Math.Round(width * scale)), down = Math.Max(1, (int)Math.Round(height * scale));
        float[] noise = new float[across * down];
        for (int i = 0; i < noise.Length; i++) noise[i] = generator.NextSingle() - 0.5f;

        // A standard deviation of 3 to 10 % of the longest side: 8 to 24 pixels at 256.
        double sigma = Math.Max(across, down) * (0.03 + (0.07 * generator.NextDouble()));
        float[] smooth = GaussianSmoothing.Apply(noise, across, down, Math.Max(sigma, 0.3));
        if (single) Gather(smooth, across, down, share, generator);
        return Largest(Resampling.Resize(smooth, across, down, width, height), (int)Math.Max(1, Math.Round(share * width * height)));
    }

    /// <summary>Adds a slope away from a random centre, steep enough to beat most of the noise.</summary>
    private static void Gather(float[] values, int width, int height, double share, Random generator)
    {
        double centreX = width * (0.2 + (0.6 * generator.NextDouble())), centreY = height * (0.2 + (0.6 * generator.NextDouble()));
        double radius = Math.Sqrt(share * width * height / Math.PI);
        double deviation = Math.Sqrt(values.Average(value => (double)value * value));
        for (int i = 0; i < values.Length; i++)
        {
            double distance = Math.Sqrt(Math.Pow((i % width) + 0.5 - centreX, 2) + Math.Pow((i / width) + 0.5 - centreY, 2));
            values[i] -= (float)(4 * deviation * distance / radius);
        }
    }

    /// <summary>Marks the <paramref name="count"/> largest values; of equal ones at the threshold the first.</summary>
    private static float[] Largest(float[] values, int count)
    {
        // Bits of floats that are not negative sort like the floats, so the threshold is found bit by bit.
        float least = values.Min();
        int[] keys = Array.ConvertAll(values, value => BitConverter.SingleToInt32Bits(value - least));
        int threshold = 0;
        for (int bit = 30; bit >= 0; bit--)
        {
            int candidate = threshold | (1 << bit), reaching = 0;
            foreach (int key in keys) reaching += key >= candidate ? 1 : 0;
            if (reaching >= count) threshold = candidate;
        }

        int above = 0;
        foreach (int key in keys) above += key > threshold ? 1 : 0;
        int equals = count - above;
        float[] area = new float[values.Length];
        for (int i = 0; i < area.Length; i++)
        {
            if (keys[i] > threshold || (keys[i] == threshold && equals-- > 0)) area[i] = 1;
        }

        return area;
    }
}
