using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Means over square windows of a plane, in a time that hardly depends on how large they are.</summary>
internal static class WindowMean
{
    /// <summary>Mean over the part of a square window that lies inside.</summary>
    /// <param name="plane">Row by row.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="height">Height of the plane.</param>
    /// <param name="reach">Pixels to each side of the middle.</param>
    public static float[] Of(float[] plane, int width, int height, int reach)
    {
        float[] result = GC.AllocateUninitializedArray<float>(width * height), shares = new float[width];
        for (int x = 0; x < width; x++) shares[x] = 1f / Inside(x, width, reach);
        RowBands.Run(height, (from, to) =>
        {
            // Columns are summed by what enters and what leaves; in double, so that nothing of a bright pixel stays behind.
            double[] columns = new double[width];
            for (int y = Math.Max(0, from - reach); y < Math.Min(height, from + reach); y++) Change(columns, Row(plane, y, width), 1);
            float[] padded = new float[width + (2 * reach)], work = new float[padded.Length];
            for (int y = from; y < to; y++)
            {
                if (y + reach < height) Change(columns, Row(plane, y + reach, width), 1);
                if (y > from && y - reach - 1 >= 0) Change(columns, Row(plane, y - reach - 1, width), -1);
                Array.Clear(padded);
                TensorPrimitives.ConvertTruncating<double, float>(columns, padded.AsSpan(reach, width));
                Span<float> row = result.AsSpan(y * width, width);
                Along(padded, work, (2 * reach) + 1, row);
                TensorPrimitives.Multiply(row, shares, row);
                TensorPrimitives.Multiply(row, 1f / Inside(y, height, reach), row);
            }
        });
        return result;
    }

    private static int Inside(int place, int length, int reach) => Math.Min(length - 1, place + reach) - Math.Max(0, place - reach) + 1;

    private static ReadOnlySpan<float> Row(float[] plane, int y, int width) => plane.AsSpan(y * width, width);

    private static void Change(Span<double> sums, ReadOnlySpan<float> row, double sign)
    {
        int x = 0;
        Vector<double> factor = new(sign);
        for (; x <= row.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[x..]), out Vector<double> low, out Vector<double> high);
            Span<double> first = sums[x..], second = sums[(x + Vector<double>.Count)..];
            (new Vector<double>(first) + (factor * low)).CopyTo(first);
            (new Vector<double>(second) + (factor * high)).CopyTo(second);
        }

        for (; x < row.Length; x++) sums[x] += sign * row[x];
    }

    // Sums of so many neighbours, put together from sums of 1, 2, 4, 8 ... of them. Uses both buffers up.
    private static void Along(float[] values, float[] other, int count, Span<float> target)
    {
        int offset = 0, length = values.Length;
        target.Clear();
        for (int power = 1; ; power *= 2)
        {
            if ((count & power) != 0)
            {
                TensorPrimitives.Add(target, values.AsSpan(offset, target.Length), target);
                offset += power;
            }

            if (power > count / 2) return;
            length -= power;
            TensorPrimitives.Add(values.AsSpan(0, length), values.AsSpan(power, length), other.AsSpan(0, length));
            (values, other) = (other, values);
        }
    }
}
