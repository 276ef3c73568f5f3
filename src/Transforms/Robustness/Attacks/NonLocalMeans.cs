using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Denoises by averaging pixels whose surroundings look alike (Buades, Coll and Morel 2005), with 3 x 3 patches in a 7 x 7 neighbourhood.</summary>
/// <remarks>
/// One pass per offset over whole planes: squared differences of the three channels, summed over a patch by a box filter, become one weight for
/// all channels. The expected distance of two equal patches, 2 sigma^2, is taken off before weighing, and the pixel itself counts like its best
/// neighbour. The border repeats its last pixel.
/// </remarks>
internal static class NonLocalMeans
{
    private const int Reach = 3;
    private const int PatchReach = 1;

    /// <summary>Width of the weights as a share of the noise: larger averages more.</summary>
    private const float Softness = 0.6f;

    /// <param name="planes">Three planes, values 0..255; not changed.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="sigma">Standard deviation of the noise, in the planes' unit, above 0.</param>
    /// <returns>Three planes.</returns>
    public static float[][] Apply(float[][] planes, int width, int height, double sigma)
    {
        int area = width * height;
        float[][] sums = [.. planes.Select(_ => new float[area])];
        float[] total = new float[area], best = new float[area], distance = new float[area], weight = new float[area];
        float noise = (float)(2 * sigma * sigma), scale = -1 / (float)(Softness * Softness * sigma * sigma);
        float[][] moved = [.. planes.Select(_ => new float[area])];
        for (int dy = -Reach; dy <= Reach; dy++)
        {
            for (int dx = -Reach; dx <= Reach; dx++)
            {
                if (dx == 0 && dy == 0) continue;
                Array.Clear(distance);
                for (int c = 0; c < planes.Length; c++)
                {
                    Move(planes[c], width, height, dx, dy, moved[c]);
                    TensorPrimitives.Subtract(planes[c], moved[c], weight);
                    TensorPrimitives.MultiplyAdd(weight, weight, distance, distance);
                }

                PatchMean(distance, width, height, planes.Length, weight);
                for (int i = 0; i < area; i++) weight[i] = MathF.Max(0, weight[i] - noise) * scale;
                TensorPrimitives.Exp(weight, weight);
                TensorPrimitives.Max(best, weight, best);
                TensorPrimitives.Add(total, weight, total);
                for (int c = 0; c < planes.Length; c++) TensorPrimitives.MultiplyAdd(moved[c], weight, sums[c], sums[c]);
            }
        }

        for (int i = 0; i < area; i++) best[i] = MathF.Max(best[i], 1e-6f);
        TensorPrimitives.Add(total, best, total);
        for (int c = 0; c < planes.Length; c++)
        {
            TensorPrimitives.MultiplyAdd(planes[c], best, sums[c], sums[c]);
            TensorPrimitives.Divide(sums[c], total, sums[c]);
        }

        return sums;
    }

    /// <summary>Red, green and blue of a picture as three planes, values 0..255.</summary>
    public static float[][] Planes(Picture picture)
    {
        float[][] planes = [.. Enumerable.Range(0, 3).Select(_ => new float[picture.Width * picture.Height])];
        for (int i = 0; i < planes[0].Length; i++)
        {
            for (int c = 0; c < 3; c++) planes[c][i] = picture.Rgba[(4 * i) + c];
        }

        return planes;
    }

    private static void Move(float[] plane, int width, int height, int dx, int dy, float[] target)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = plane.AsSpan(Math.Clamp(y + dy, 0, height - 1) * width, width);
            Span<float> to = target.AsSpan(y * width, width);
            for (int x = 0; x < Math.Min(Reach, width); x++) to[x] = row[Math.Clamp(x + dx, 0, width - 1)];
            for (int x = Math.Max(Reach, width - Reach); x < width; x++) to[x] = row[Math.Clamp(x + dx, 0, width - 1)];
            if (width > 2 * Reach) row.Slice(Reach + dx, width - (2 * Reach)).CopyTo(to[Reach..]);
        }
    }

    /// <summary>Mean of squared differences over the patch around each pixel and over the channels.</summary>
    private static void PatchMean(float[] squares, int width, int height, int channels, float[] target)
    {
        float[] rows = new float[squares.Length];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = squares.AsSpan(y * width, width);
            Span<float> sum = rows.AsSpan(y * width, width);
            for (int x = 0; x < width; x++) sum[x] = row[Math.Max(x - PatchReach, 0)] + row[x] + row[Math.Min(x + PatchReach, width - 1)];
        }

        float share = 1f / (channels * 9);
        for (int y = 0; y < height; y++)
        {
            Span<float> sum = target.AsSpan(y * width, width);
            TensorPrimitives.Add(rows.AsSpan(Math.Max(y - PatchReach, 0) * width, width), rows.AsSpan(Math.Min(y + PatchReach, height - 1) * width, width), sum);
            TensorPrimitives.Add(sum, rows.AsSpan(y * width, width), sum);
            TensorPrimitives.Multiply(sum, share, sum);
        }
    }
}
