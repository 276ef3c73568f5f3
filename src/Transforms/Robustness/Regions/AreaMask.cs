namespace MlNetWatermark;

/// <summary>Draws a region of a wanted area out of object masks.</summary>
internal static class AreaMask
{
    /// <summary>Objects joined at most; more would no longer look like objects.</summary>
    private const int PartsAtMost = 8;

    private const int Tries = 40;

    /// <summary>
    /// Joins objects, mirrored or not, until their area or, with chance one half, what they leave free lies in the bin; where that never happens, one object is
    /// made smaller, and marked or left free, to fit.
    /// </summary>
    /// <returns>Width * height values, 1 = marked, 0 = not.</returns>
    /// <exception cref="ArgumentException">The picture has so few pixels, or the bin is so narrow, that no mask fits.</exception>
    public static float[] Draw(ObjectMasks masks, AreaBin bin, int width, int height, Random generator)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (Joined(masks, bin, generator) is { } cells && Fits(ObjectMasks.Stretch(cells, width, height)) is { } joined) return joined;
        }

        for (int i = 0; i < Tries; i++)
        {
            if (Fits(Shrunk(masks.Any(generator), (bin.Low + bin.High) / 2, width, height, generator)) is { } shrunk) return shrunk;
        }

        throw new ArgumentException($"No mask marks {bin.Name} % of {width} x {height} pixels.");

        float[]? Fits(float[] region) => bin.Contains(MaskCoverage.Of(region)) ? region : null;
    }

    /// <summary>Adds objects until the bin is reached; one that would go beyond is passed over.</summary>
    private static bool[]? Joined(ObjectMasks masks, AreaBin bin, Random generator)
    {
        const int side = ObjectMasks.Grid;
        bool inverted = generator.Next(2) == 1;
        bool[] cells = new bool[side * side];
        for (int part = 0; part < PartsAtMost; part++)
        {
            bool[] added = masks.Any(generator).Cells;
            bool mirrored = generator.Next(2) == 1;
            bool[] next = [.. cells];
            int count = 0;
            for (int i = 0; i < next.Length; i++)
            {
                next[i] |= added[mirrored ? i - (i % side) + side - 1 - (i % side) : i];
                if (next[i]) count++;
            }

            double share = (double)count / next.Length;
            if (bin.Contains(inverted ? 1 - share : share)) return inverted ? Array.ConvertAll(next, inside => !inside) : next;
            if (inverted ? 1 - share >= bin.High : share < bin.Low) cells = next;
        }

        return null;
    }

    /// <summary>
    /// The object, or all but the object, shrunk towards a random point until the wanted share is left: an object covering a, scaled by sqrt(t / a), covers t.
    /// </summary>
    private static float[] Shrunk(ObjectShape shape, double share, int width, int height, Random generator)
    {
        const int side = ObjectMasks.Grid;
        double area = (double)shape.Count / shape.Cells.Length;
        bool direct = share <= area;
        double scale = Math.Sqrt(direct ? share / area : (1 - share) / (1 - area));
        double left = (1 - scale) * generator.NextDouble(), top = (1 - scale) * generator.NextDouble();
        float[] region = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            double v = (((y + 0.5) / height) - top) / scale;
            for (int x = 0; x < width; x++)
            {
                double u = (((x + 0.5) / width) - left) / scale;
                bool framed = u >= 0 && u < 1 && v >= 0 && v < 1;
                bool inside = framed && shape.Cells[((int)(v * side) * side) + (int)(u * side)] == direct;
                region[(y * width) + x] = inside == direct ? 1 : 0;
            }
        }

        return region;
    }
}
