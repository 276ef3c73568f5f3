using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Resizes pictures and planes.</summary>
internal static class Resampling
{
    /// <summary>Resizes a picture into planar RGB, antialiased; alpha is ignored.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">Width to reach.</param>
    /// <param name="height">Height to reach.</param>
    /// <param name="planes">Receives shape (3, height, width), RGB, values 0..255, from <paramref name="offset"/> on.</param>
    /// <param name="offset">First index written.</param>
    public static void ToPlanes(Picture picture, int width, int height, float[] planes, int offset = 0)
    {
        ResamplingKernel across = ResamplingKernel.Triangle(picture.Width, width);
        ResamplingKernel down = ResamplingKernel.Triangle(picture.Height, height);
        int stride = 4 * picture.Width;
        int plane = width * height;
        RowBands.Run(height, (from, to) =>
        {
            float[] wide = new float[stride];
            for (int y = from; y < to; y++)
            {
                // Rows first: they are contiguous, and what is left for the columns is small.
                ReadOnlySpan<float> weights = down.Weights(y);
                Array.Clear(wide);
                for (int k = 0; k < weights.Length; k++) AddRow(picture.Rgba.AsSpan((down.Start(y) + k) * stride, stride), weights[k], wide);

                Span<float> target = planes.AsSpan(offset + (y * width), (2 * plane) + width);
                StretchPixels(wide, across, target[..width], target.Slice(plane, width), target.Slice(2 * plane, width));
            }
        });
    }

    /// <summary>Resizes a plane of <paramref name="width"/> x <paramref name="height"/>: bilinear when growing, antialiased when shrinking.</summary>
    public static float[] Resize(ReadOnlyMemory<float> plane, int width, int height, int newWidth, int newHeight)
        => Apply(plane, ResamplingKernel.Triangle(width, newWidth), ResamplingKernel.Triangle(height, newHeight));

    /// <summary>Resizes a plane by the mean over the area that each new sample covers.</summary>
    public static float[] Average(ReadOnlyMemory<float> plane, int width, int height, int newWidth, int newHeight)
        => Apply(plane, ResamplingKernel.Area(width, newWidth), ResamplingKernel.Area(height, newHeight));

    private static float[] StretchRows(ReadOnlyMemory<float> plane, ResamplingKernel across)
    {
        int rows = plane.Length / across.SourceLength;
        float[] result = new float[rows * across.TargetLength];
        RowBands.Run(rows, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                across.Resize(plane.Span.Slice(y * across.SourceLength, across.SourceLength), result.AsSpan(y * across.TargetLength, across.TargetLength));
            }
        });
        return result;
    }

    // One row of the resized plane out of the rows of a plane whose width is that of the target.
    private static void MixRows(ReadOnlySpan<float> plane, ResamplingKernel down, int y, Span<float> target)
    {
        ReadOnlySpan<float> weights = down.Weights(y);
        TensorPrimitives.Multiply(plane.Slice(down.Start(y) * target.Length, target.Length), weights[0], target);
        for (int k = 1; k < weights.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(plane.Slice((down.Start(y) + k) * target.Length, target.Length), weights[k], target, target);
        }
    }

    private static float[] Apply(ReadOnlyMemory<float> plane, ResamplingKernel across, ResamplingKernel down)
    {
        float[] wide = StretchRows(plane, across);
        int width = across.TargetLength;
        float[] result = new float[width * down.TargetLength];
        RowBands.Run(down.TargetLength, (from, to) =>
        {
            for (int y = from; y < to; y++) MixRows(wide, down, y, result.AsSpan(y * width, width));
        });
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(ReadOnlySpan<byte> row, float weight, Span<float> sums)
    {
        ref byte source = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(sums[..row.Length]);
        int x = 0;
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref source, (nuint)x), out Vector<ushort> low, out Vector<ushort> high);
            Add(low, weight, ref Unsafe.Add(ref target, x));
            Add(high, weight, ref Unsafe.Add(ref target, x + Vector<ushort>.Count));
        }

        for (; x < row.Length; x++) sums[x] += row[x] * weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<ushort> values, float weight, ref float sums)
    {
        Vector.Widen(values, out Vector<uint> low, out Vector<uint> high);
        ref float second = ref Unsafe.Add(ref sums, Vector<float>.Count);
        (Vector.LoadUnsafe(ref sums) + (Vector.ConvertToSingle(Vector.AsVectorInt32(low)) * weight)).StoreUnsafe(ref sums);
        (Vector.LoadUnsafe(ref second) + (Vector.ConvertToSingle(Vector.AsVectorInt32(high)) * weight)).StoreUnsafe(ref second);
    }

    // One vector holds one pixel's R, G, B, A.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StretchPixels(ReadOnlySpan<float> rgba, ResamplingKernel across, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadOnlySpan<Vector128<float>> pixels = MemoryMarshal.Cast<float, Vector128<float>>(rgba);
        for (int x = 0; x < red.Length; x++)
        {
            ReadOnlySpan<float> weights = across.Weights(x);
            ReadOnlySpan<Vector128<float>> samples = pixels.Slice(across.Start(x), weights.Length);
            Vector128<float> sum = Vector128<float>.Zero;
            for (int k = 0; k < weights.Length; k++) sum += samples[k] * weights[k];
            red[x] = sum[0];
            green[x] = sum[1];
            blue[x] = sum[2];
        }
    }
}
