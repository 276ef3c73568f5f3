namespace MlNetWatermark;

/// <summary>Fills the unknown part of a plane with the smoothest values that meet its border: Laplace's equation, coarse to fine.</summary>
internal static class HarmonicFill
{
    private const int Sweeps = 12;

    /// <summary>Fills a plane where <paramref name="known"/> is 0; known values stay. Without any known value the result is 0 there.</summary>
    public static float[] Apply(float[] plane, float[] known, int width, int height)
    {
        float[] filled = (float[])plane.Clone();
        if (!known.Contains(0)) return filled;

        // The half-sized problem gives the start. Its pixels are known where any of their four is.
        if (width > 1 || height > 1)
        {
            int halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2;
            (float[] small, float[] smallKnown) = Halve(plane, known, width, height, halfWidth, halfHeight);
            float[] start = Apply(small, smallKnown, halfWidth, halfHeight);
            for (int i = 0; i < filled.Length; i++)
            {
                if (known[i] == 0) filled[i] = start[(i / width / 2 * halfWidth) + (i % width / 2)];
            }
        }
        else
        {
            filled[0] = 0;
        }

        Relax(filled, known, width, height);
        return filled;
    }

    private static (float[] Plane, float[] Known) Halve(float[] plane, float[] known, int width, int height, int halfWidth, int halfHeight)
    {
        float[] sum = new float[halfWidth * halfHeight], count = new float[halfWidth * halfHeight];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = (y * width) + x, half = (y / 2 * halfWidth) + (x / 2);
                sum[half] += known[i] * plane[i];
                count[half] += known[i];
            }
        }

        for (int i = 0; i < sum.Length; i++)
        {
            if (count[i] == 0) continue;
            sum[i] /= count[i];
            count[i] = 1;
        }

        return (sum, count);
    }

    /// <summary>Gauss and Seidel's sweeps: every unknown value becomes the mean of its neighbours, of which the border has fewer.</summary>
    private static void Relax(float[] plane, float[] known, int width, int height)
    {
        int[] unknown = [.. Enumerable.Range(0, plane.Length).Where(i => known[i] == 0)];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (int i in unknown)
            {
                (int y, int x) = Math.DivRem(i, width);
                (float sum, int count) = (0, 0);
                if (x > 0) (sum, count) = (sum + plane[i - 1], count + 1);
                if (x < width - 1) (sum, count) = (sum + plane[i + 1], count + 1);
                if (y > 0) (sum, count) = (sum + plane[i - width], count + 1);
                if (y < height - 1) (sum, count) = (sum + plane[i + width], count + 1);
                if (count > 0) plane[i] = sum / count;
            }
        }
    }
}
