using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Structural similarity (SSIM): whether two pictures agree in local brightness, contrast and structure.</summary>
/// <remarks>
/// "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004): 11x11 Gaussian window of sigma 1.5, K1 = 0.01,
/// K2 = 0.03, range 255, windows that lie inside the picture only. The paper works on one channel; here red, green and blue are averaged.
/// </remarks>
public static class StructuralSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double StabilizerOfMeans = 0.01 * 255 * 0.01 * 255;
    private const double StabilizerOfVariances = 0.03 * 255 * 0.03 * 255;
    private const int Maps = 5; // x, y, x^2, y^2, x y

    private static readonly double[] Weights = Gaussian();

    /// <summary>Mean similarity of two pictures; alpha is ignored.</summary>
    /// <returns>At most 1, which equal pictures have; 0 or below for pictures that have nothing in common.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size, or a side is below 11 pixels.</exception>
    public static double Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        if (Math.Min(reference.Width, reference.Height) < Window)
        {
            throw new ArgumentException(
                $"Structural similarity needs at least {Window} x {Window} pixels; the pictures have {reference.Width} x {reference.Height}.",
                nameof(reference));
        }

        int rows = reference.Height - Window + 1;
        int columns = reference.Width - Window + 1;
        double[] sums = new double[rows];
        RowBands.Run(rows, (from, to) =>
        {
            for (int channel = 0; channel < 3; channel++) AddBand(reference, picture, channel, from, to, sums);
        });
        return sums.Sum() / (3.0 * rows * columns);
    }

    private static void AddBand(Picture reference, Picture picture, int channel, int from, int to, double[] sums)
    {
        int width = reference.Width;
        int columns = width - Window + 1;
        double[] first = new double[width];
        double[] second = new double[width];
        double[] product = new double[width];

        // The last Window rows, filtered along the row; a row lives in the slot y % Window.
        double[][] filtered = [.. Enumerable.Range(0, Maps).Select(_ => new double[Window * columns])];
        double[][] mixed = [.. Enumerable.Range(0, Maps).Select(_ => new double[columns])];
        for (int y = from; y < to + Window - 1; y++)
        {
            int slot = y % Window * columns;
            ReadChannel(reference, channel, y, first);
            ReadChannel(picture, channel, y, second);
            Filter(first, filtered[0].AsSpan(slot, columns));
            Filter(second, filtered[1].AsSpan(slot, columns));
            TensorPrimitives.Multiply<double>(first, first, product);
            Filter(product, filtered[2].AsSpan(slot, columns));
            TensorPrimitives.Multiply<double>(second, second, product);
            Filter(product, filtered[3].AsSpan(slot, columns));
            TensorPrimitives.Multiply<double>(first, second, product);
            Filter(product, filtered[4].AsSpan(slot, columns));

            int top = y - Window + 1;
            if (top < from) continue;
            for (int map = 0; map < Maps; map++) MixRows(filtered[map], top, mixed[map]);
            sums[top] += SumRow(mixed);
        }
    }

    private static void ReadChannel(Picture picture, int channel, int y, Span<double> target)
    {
        ReadOnlySpan<byte> row = picture.Rgba.AsSpan(4 * y * picture.Width, 4 * picture.Width);
        for (int x = 0; x < target.Length; x++) target[x] = row[(4 * x) + channel];
    }

    private static void Filter(ReadOnlySpan<double> row, Span<double> target)
    {
        TensorPrimitives.Multiply(row[..target.Length], Weights[0], target);
        for (int k = 1; k < Window; k++) TensorPrimitives.MultiplyAdd(row.Slice(k, target.Length), Weights[k], target, target);
    }

    private static void MixRows(double[] rows, int top, Span<double> target)
    {
        target.Clear();
        for (int k = 0; k < Window; k++)
        {
            TensorPrimitives.MultiplyAdd(rows.AsSpan((top + k) % Window * target.Length, target.Length), Weights[k], target, target);
        }
    }

    private static double SumRow(double[][] mixed)
    {
        double sum = 0;
        for (int x = 0; x < mixed[0].Length; x++)
        {
            double meanX = mixed[0][x];
            double meanY = mixed[1][x];
            double varianceX = mixed[2][x] - (meanX * meanX);
            double varianceY = mixed[3][x] - (meanY * meanY);
            double covariance = mixed[4][x] - (meanX * meanY);
            sum += ((2 * meanX * meanY) + StabilizerOfMeans) * ((2 * covariance) + StabilizerOfVariances)
                / (((meanX * meanX) + (meanY * meanY) + StabilizerOfMeans) * (varianceX + varianceY + StabilizerOfVariances));
        }

        return sum;
    }

    private static double[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(k => Math.Exp(-0.5 * Math.Pow((k - (Window / 2)) / Sigma, 2)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
