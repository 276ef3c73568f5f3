using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Gaussian blur of a plane, separable; the border repeats its last pixel.</summary>
internal static class GaussianSmoothing
{
    /// <summary>Blurs a plane of <paramref name="width"/> x <paramref name="height"/> with a standard deviation in pixels.</summary>
    public static float[] Apply(float[] plane, int width, int height, double sigma)
    {
        float[] kernel = Kernel(sigma);
        return BlurColumns(BlurRows(plane, width, height, kernel), width, height, kernel);
    }

    /// <summary>Three sigmas to each side, normalised.</summary>
    private static float[] Kernel(double sigma)
    {
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    private static float[] BlurRows(float[] source, int width, int height, float[] kernel)
    {
        int radius = kernel.Length / 2;
        float[] target = new float[source.Length];
        float[] padded = new float[width + 2 * radius];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = source.AsSpan(y * width, width);
            padded.AsSpan(0, radius).Fill(row[0]);
            row.CopyTo(padded.AsSpan(radius));
            padded.AsSpan(radius + width).Fill(row[^1]);
            for (int x = 0; x < width; x++) target[y * width + x] = TensorPrimitives.Dot<float>(padded.AsSpan(x, kernel.Length), kernel);
        }

        return target;
    }

    private static float[] BlurColumns(float[] source, int width, int height, float[] kernel)
    {
        int radius = kernel.Length / 2;
        float[] target = new float[source.Length];
        for (int y = 0; y < height; y++)
        {
            Span<float> row = target.AsSpan(y * width, width);
            for (int k = -radius; k <= radius; k++)
            {
                ReadOnlySpan<float> other = source.AsSpan(Math.Clamp(y + k, 0, height - 1) * width, width);
                TensorPrimitives.MultiplyAdd(other, kernel[k + radius], row, row);
            }
        }

        return target;
    }
}
