using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>The Fourier transform of a plane with margins of zeros, its centre at pixel 0, so that phases are those at the centre.</summary>
internal static class PlaneTransform
{
    private const int Lanes = FourierStrip.Lanes, Stride = FourierStrip.Stride;

    /// <summary>Takes values that lie side by side.</summary>
    /// <param name="u">Their bin across, in [-size / 2, size / 2).</param>
    /// <param name="v">The bin down of the first of them, in [0, size / 2).</param>
    /// <param name="real">For v and those after it.</param>
    /// <param name="imaginary">As many.</param>
    public delegate void Taker(int u, int v, ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary);

    /// <summary>Transforms the half of the bins that the other half repeats.</summary>
    /// <param name="plane">What to transform; its borders are faded out.</param>
    /// <param name="size">Bins along each side; a power of two, at least the plane's sides and 32.</param>
    /// <param name="take">Is given each bin once, from several threads.</param>
    public static void Run(WhitenedPlane plane, int size, Taker take)
    {
        FourierStrip strip = new(size);
        int half = size / 2;
        // Columns first, two in one, as they are real: shape (width, size / 2).
        float[] real = GC.AllocateUninitializedArray<float>(plane.Width * half), imaginary = GC.AllocateUninitializedArray<float>(plane.Width * half);
        float[] across = Taper(plane.Width), down = Taper(plane.Height);
        Each((plane.Width + (2 * Lanes) - 1) / (2 * Lanes), size, (index, values, work) =>
        {
            int first = index * 2 * Lanes, count = Math.Min(2 * Lanes, plane.Width - first);
            Array.Clear(values);
            for (int y = 0; y < plane.Height; y++)
            {
                Span<float> target = values.AsSpan((y - (plane.Height / 2) + size) % size * Stride, count);
                TensorPrimitives.Multiply(plane.Values.AsSpan((y * plane.Width) + first, count), across.AsSpan(first, count), target);
                TensorPrimitives.Multiply(target, down[y], target);
            }

            Part(strip.Forward(values, work), size, first, count, real, imaginary);
        });

        Each(half / Lanes, size, (index, values, work) =>
        {
            int first = index * Lanes;
            Array.Clear(values);
            for (int x = 0; x < plane.Width; x++)
            {
                int at = (x - (plane.Width / 2) + size) % size * Stride;
                real.AsSpan((x * half) + first, Lanes).CopyTo(values.AsSpan(at));
                imaginary.AsSpan((x * half) + first, Lanes).CopyTo(values.AsSpan(at + Lanes));
            }

            float[] result = strip.Forward(values, work);
            for (int u = -half; u < half; u++)
            {
                ReadOnlySpan<float> element = result.AsSpan((u + size) % size * Stride, Stride);
                take(u, first, element[..Lanes], element[Lanes..]);
            }
        });
    }

    private static void Each(int strips, int size, Action<int, float[], float[]> action)
        => Parallel.For(0, strips, () => (new float[size * Stride], new float[size * Stride]), (index, _, buffers) =>
        {
            action(index, buffers.Item1, buffers.Item2);
            return buffers;
        }, _ => { });

    // A transform of a + i b, into those of a and b: the first repeats itself conjugated at the negative frequency, and i times the second negated.
    private static void Part(float[] both, int size, int first, int count, float[] real, float[] imaginary)
    {
        int half = size / 2;
        for (int v = 0; v < half; v++)
        {
            ReadOnlySpan<float> here = both.AsSpan(v * Stride, Stride), there = both.AsSpan((size - v) % size * Stride, Stride);
            for (int lane = 0; lane < Lanes && lane < count; lane++)
            {
                (float re, float im, float otherRe, float otherIm) = (here[lane] / 2, here[lane + Lanes] / 2, there[lane] / 2, there[lane + Lanes] / 2);
                int at = ((first + lane) * half) + v;
                (real[at], imaginary[at]) = (re + otherRe, im - otherIm);
                if (lane + Lanes >= count) continue;
                at += Lanes * half;
                (real[at], imaginary[at]) = (im + otherIm, otherRe - re);
            }
        }
    }

    private static float[] Taper(int length)
    {
        float[] taper = new float[length];
        for (int i = 0; i < length; i++) taper[i] = MathF.Sqrt(MathF.Sin(MathF.PI * (i + 0.5f) / length));
        return taper;
    }
}
