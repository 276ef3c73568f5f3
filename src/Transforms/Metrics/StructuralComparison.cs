using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Compares two planes through the sliding Gaussian window of structural similarity.</summary>
/// <remarks>
/// "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004): 11x11 Gaussian window of sigma 1.5, K1 = 0.01,
/// K2 = 0.03, range 255, windows that lie inside the plane only.
/// </remarks>
internal static class StructuralComparison
{
    /// <summary>Side of the window; planes are at least as large.</summary>
    public const int Window = 11;

    private const double Sigma = 1.5;
    private const double StabilizerOfMeans = 0.01 * 255 * 0.01 * 255;
    private const double StabilizerOfVariances = 0.03 * 255 * 0.03 * 255;
    private const int Maps = 5; // x, y, x^2, y^2, x y

    private static readonly double[] Weights = Gaussian();

    /// <summary>Means over all windows: of the whole similarity, and of its part that leaves brightness out.</summary>
    public static (double Similarity, double ContrastStructure) Measure(Plane reference, Plane plane)
    {
        int rows = reference.Height - Window + 1;
        int columns = reference.Width - Window + 1;
        (double Similarity, double ContrastStructure)[] sums = new (double, double)[rows];
        RowBands.Run(rows, (from, to) => MeasureBand(reference, plane, from, to, sums));
        double windows = (double)rows * columns;
        return (sums.Sum(sum => sum.Similarity) / windows, sums.Sum(sum => sum.ContrastStructure) / windows);
    }

    private static void MeasureBand(Plane reference, Plane plane, int from, int to, (double, double)[] sums)
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
            TensorPrimitives.ConvertTruncating<float, double>(reference.Row(y), first);
            TensorPrimitives.ConvertTruncating<float, double>(plane.Row(y), second);
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
            sums[top] = SumRow(mixed);
        }
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

    private static (double Similarity, double ContrastStructure) SumRow(double[][] mixed)
    {
        double similarity = 0;
        double contrastStructure = 0;
        for (int x = 0; x < mixed[0].Length; x++)
        {
            double meanX = mixed[0][x];
            double meanY = mixed[1][x];
            double varianceX = mixed[2][x] - (meanX * meanX);
            double varianceY = mixed[3][x] - (meanY * meanY);
            double covariance = mixed[4][x] - (meanX * meanY);
            double brightness = ((2 * meanX * meanY) + StabilizerOfMeans) / ((meanX * meanX) + (meanY * meanY) + StabilizerOfMeans);
            double structure = ((2 * covariance) + StabilizerOfVariances) / (varianceX + varianceY + StabilizerOfVariances);
            similarity += brightness * structure;
            contrastStructure += structure;
        }

        return (similarity, contrastStructure);
    }

    private static double[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(0, Window).Select(k => Math.Exp(-0.5 * Math.Pow((k - (Window / 2)) / Sigma, 2)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
