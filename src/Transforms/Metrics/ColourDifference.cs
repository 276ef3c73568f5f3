namespace MlNetWatermark;

/// <summary>How different the colours of two pictures look: CIEDE2000, pixel by pixel.</summary>
/// <remarks>Pictures are taken as sRGB under D65, 2 degree observer. Each pixel is judged alone, without its surroundings.</remarks>
public static class ColourDifference
{
    /// <summary>Compares two pictures; alpha is ignored.</summary>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static ColourDifferenceResult Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        int width = reference.Width;
        float[] differences = new float[width * reference.Height];
        double[] sums = new double[reference.Height];
        RowBands.Run(reference.Height, (from, to) =>
        {
            for (int y = from; y < to; y++) sums[y] = MeasureRow(reference, picture, y, differences.AsSpan(y * width, width));
        });
        Array.Sort(differences);
        int rank = (int)Math.Ceiling(0.99 * differences.Length);
        return new ColourDifferenceResult(sums.Sum() / differences.Length, differences[rank - 1]);
    }

    private static double MeasureRow(Picture reference, Picture picture, int y, Span<float> differences)
    {
        ReadOnlySpan<byte> first = reference.Rgba.AsSpan(4 * y * differences.Length, 4 * differences.Length);
        ReadOnlySpan<byte> second = picture.Rgba.AsSpan(4 * y * differences.Length, 4 * differences.Length);
        double sum = 0;
        for (int x = 0; x < differences.Length; x++)
        {
            ReadOnlySpan<byte> one = first.Slice(4 * x, 3);
            ReadOnlySpan<byte> other = second.Slice(4 * x, 3);
            if (one.SequenceEqual(other)) continue;
            double difference = CieLab.Difference(CieLab.FromSrgb(one[0], one[1], one[2]), CieLab.FromSrgb(other[0], other[1], other[2]));
            differences[x] = (float)difference;
            sum += difference;
        }

        return sum;
    }
}

/// <summary>CIEDE2000 colour difference of two pictures.</summary>
/// <param name="Mean">Mean over all pixels; 0 for equal colours, about 1 is just visible side by side on flat areas.</param>
/// <param name="Percentile99">Smallest value that 99 % of the pixels do not exceed.</param>
public readonly record struct ColourDifferenceResult(double Mean, double Percentile99);
