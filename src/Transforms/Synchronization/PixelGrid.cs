using System.Numerics;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>A picture resized, all values of a pixel side by side, so that one step samples them together.</summary>
internal sealed class PixelGrid
{
    private PixelGrid(int width, int height)
    {
        (Width, Height) = (width, height);
        Pixels = GC.AllocateUninitializedArray<Vector128<float>>(width * height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row by row: R, G, B and A, 0..255.</summary>
    public Vector128<float>[] Pixels { get; }

    /// <summary>Resizes, antialiased, as <see cref="Resampling.ToPlanes"/> does.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">Width to reach.</param>
    /// <param name="height">Height to reach.</param>
    public static PixelGrid Of(Picture picture, int width, int height)
    {
        PixelGrid grid = new(width, height);
        ResamplingKernel across = ResamplingKernel.Triangle(picture.Width, width), down = ResamplingKernel.Triangle(picture.Height, height);
        RowBands.Run(height, (from, to) =>
        {
            Vector128<float>[] wide = new Vector128<float>[picture.Width];
            for (int y = from; y < to; y++)
            {
                MixRows(picture, down.Start(y), down.Weights(y), wide);
                Span<Vector128<float>> row = grid.Pixels.AsSpan(y * width, width);
                for (int x = 0; x < row.Length; x++) row[x] = Mix(wide.AsSpan(across.Start(x)), across.Weights(x));
            }
        });
        return grid;
    }

    /// <summary>Weighted sum of neighbours.</summary>
    public static Vector128<float> Mix(ReadOnlySpan<Vector128<float>> pixels, ReadOnlySpan<float> weights)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        pixels = pixels[..weights.Length];
        for (int k = 0; k < pixels.Length; k++) sum += pixels[k] * weights[k];
        return sum;
    }

    // A few rows of bytes at a time, so that the sums stay in registers.
    private static void MixRows(Picture picture, int top, ReadOnlySpan<float> weights, Vector128<float>[] target)
    {
        int stride = 4 * picture.Width, count = Vector<float>.Count, i = 0;
        ReadOnlySpan<byte> rows = picture.Rgba.AsSpan(top * stride, weights.Length * stride);
        Span<float> sums = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector128<float>, float>(target.AsSpan());
        for (; i <= stride - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<float> sum0 = Vector<float>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (int k = 0; k < weights.Length; k++)
            {
                Vector.Widen(new Vector<byte>(rows[((k * stride) + i)..]), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> bytes0, out Vector<uint> bytes1);
                Vector.Widen(high, out Vector<uint> bytes2, out Vector<uint> bytes3);
                Vector<float> weight = new(weights[k]);
                sum0 += Vector.ConvertToSingle(Vector.AsVectorInt32(bytes0)) * weight;
                sum1 += Vector.ConvertToSingle(Vector.AsVectorInt32(bytes1)) * weight;
                sum2 += Vector.ConvertToSingle(Vector.AsVectorInt32(bytes2)) * weight;
                sum3 += Vector.ConvertToSingle(Vector.AsVectorInt32(bytes3)) * weight;
            }

            sum0.CopyTo(sums[i..]);
            sum1.CopyTo(sums[(i + count)..]);
            sum2.CopyTo(sums[(i + (2 * count))..]);
            sum3.CopyTo(sums[(i + (3 * count))..]);
        }

        for (; i < stride; i++)
        {
            float sum = 0;
            for (int k = 0; k < weights.Length; k++) sum += rows[(k * stride) + i] * weights[k];
            sums[i] = sum;
        }
    }
}
