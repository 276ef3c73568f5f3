using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Fills the unknown part of a picture with the smoothest values that meet its border: Laplace's equation, coarse to fine.</summary>
internal static class HarmonicFill
{
    private const int Sweeps = 12;

    /// <summary>Fills the pixels (R, G, B, A in one vector) where <paramref name="known"/> is 0; known pixels stay. Where nothing is known, all is 0.</summary>
    public static void Apply(Vector128<float>[] pixels, float[] known, int width, int height)
    {
        int[] unknown = Zeros(known);
        if (unknown.Length == 0) return;

        if (width == 1 && height == 1)
        {
            pixels[0] = Vector128<float>.Zero;
            return;
        }

        // The half-sized problem gives the start.
        int halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2;
        (Vector128<float>[] start, float[] startKnown) = Halve(pixels, known, width, halfWidth, halfHeight);
        Apply(start, startKnown, halfWidth, halfHeight);
        foreach (int i in unknown)
        {
            (int y, int x) = Math.DivRem(i, width);
            pixels[i] = start[(y / 2 * halfWidth) + (x / 2)];
        }

        for (int sweep = 0; sweep < Sweeps; sweep++) Relax(pixels, unknown, width, height);
    }

    /// <summary>The pixels of a picture as vectors.</summary>
    public static Vector128<float>[] Unpack(Picture picture)
    {
        ReadOnlySpan<uint> packed = MemoryMarshal.Cast<byte, uint>(picture.Rgba);
        Vector128<float>[] pixels = new Vector128<float>[packed.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = RgbaVector.Unpack(packed[i]);
        return pixels;
    }

    private static int[] Zeros(float[] known)
    {
        int count = 0;
        foreach (float value in known) count += value == 0 ? 1 : 0;
        int[] places = new int[count];
        for (int i = 0, next = 0; next < count; i++)
        {
            if (known[i] == 0) places[next++] = i;
        }

        return places;
    }

    /// <summary>The mean of the known ones of each four pixels; a pixel is known where any of its four is.</summary>
    private static (Vector128<float>[] Pixels, float[] Known) Halve(Vector128<float>[] pixels, float[] known, int width, int halfWidth, int halfHeight)
    {
        Vector128<float>[] mean = new Vector128<float>[halfWidth * halfHeight];
        float[] count = new float[mean.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            if (known[i] == 0) continue;
            (int y, int x) = Math.DivRem(i, width);
            int half = (y / 2 * halfWidth) + (x / 2);
            mean[half] += pixels[i];
            count[half]++;
        }

        for (int i = 0; i < mean.Length; i++)
        {
            if (count[i] == 0) continue;
            mean[i] /= count[i];
            count[i] = 1;
        }

        return (mean, count);
    }

    /// <summary>One of Gauss and Seidel's sweeps: every unknown pixel becomes the mean of its neighbours, of which it has fewer at the border.</summary>
    private static void Relax(Vector128<float>[] pixels, int[] unknown, int width, int height)
    {
        foreach (int i in unknown)
        {
            (int y, int x) = Math.DivRem(i, width);
            Vector128<float> sum = Vector128<float>.Zero;
            int count = 0;
            if (x > 0) (sum, count) = (sum + pixels[i - 1], count + 1);
            if (x < width - 1) (sum, count) = (sum + pixels[i + 1], count + 1);
            if (y > 0) (sum, count) = (sum + pixels[i - width], count + 1);
            if (y < height - 1) (sum, count) = (sum + pixels[i + width], count + 1);
            pixels[i] = sum / count;
        }
    }
}
