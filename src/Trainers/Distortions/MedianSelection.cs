using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Finds the medians of square windows, several neighbouring windows at once, on the processor.</summary>
/// <remarks>
/// Forgetful selection: of n values, the least and the greatest of any n / 2 + 2 cannot be the median; both go, one value comes in, until three are left. It
/// compares without branches, so a vector holds one value of several windows. 7 x 7 takes a tenth of the time that kthvalue takes.
/// </remarks>
internal static class MedianSelection
{
    /// <param name="padded">(N, C, H + side - 1, W + side - 1).</param>
    /// <param name="side">Of the window; odd.</param>
    /// <returns>(N, C, H * W), whole numbers: where in its padded plane, row by row, the median of each window is. Of equal values it is one.</returns>
    public static Tensor Positions(Tensor padded, int side)
    {
        int planes = (int)(padded.shape[0] * padded.shape[1]), rows = (int)padded.shape[2], stride = (int)padded.shape[3];
        int height = rows - side + 1, width = stride - side + 1;
        float[] values = new float[planes * rows * stride + Vector<float>.Count]; // the last vectors read on beyond their row
        using (Tensor data = padded.detach().cpu().contiguous()) MemoryMarshal.Cast<byte, float>(data.bytes).CopyTo(values);
        int[] window = [.. from y in Enumerable.Range(0, side) from x in Enumerable.Range(0, side) select y * stride + x];
        long[] positions = new long[planes * height * width];
        Parallel.For(0, planes, plane =>
        {
            for (int y = 0; y < height; y++)
            {
                Row(values.AsSpan((plane * rows + y) * stride), window, positions.AsSpan((plane * height + y) * width, width), y * stride);
            }
        });
        return tensor(positions, [padded.shape[0], padded.shape[1], height * width], device: padded.device);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(ReadOnlySpan<float> values, int[] window, Span<long> positions, int start)
    {
        Span<Vector<float>> kept = stackalloc Vector<float>[window.Length / 2 + 2];
        for (int x = 0; x < positions.Length; x += Vector<float>.Count)
        {
            ReadOnlySpan<float> here = values[x..];
            Vector<float> median = Median(here, window, kept), chosen = Vector<float>.Zero;
            for (int i = 0; i < window.Length; i++)
            {
                chosen = Vector.ConditionalSelect(Vector.Equals(new Vector<float>(here[window[i]..]), median), new Vector<float>(i), chosen);
            }

            for (int lane = 0; lane < Math.Min(Vector<float>.Count, positions.Length - x); lane++) positions[x + lane] = start + x + lane + window[(int)chosen[lane]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // fast from the first window on
    private static Vector<float> Median(ReadOnlySpan<float> here, int[] window, Span<Vector<float>> kept)
    {
        for (int i = 0; i < kept.Length; i++) kept[i] = new Vector<float>(here[window[i]..]);
        for (int next = kept.Length; ; next++)
        {
            int last = kept.Length - 1;
            for (int i = 0; i < kept.Length / 2; i++) Order(ref kept[i], ref kept[last - i]);
            for (int i = 1; i <= last / 2; i++) Order(ref kept[0], ref kept[i]); // the least is in the first half,
            for (int i = kept.Length / 2; i < last; i++) Order(ref kept[i], ref kept[last]); // the greatest in the second
            if (last == 2) return kept[1];
            kept = kept[..last];
            kept[0] = new Vector<float>(here[window[next]..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref Vector<float> less, ref Vector<float> greater)
    {
        Vector<float> a = less, b = greater;
        less = Vector.MinNative(a, b);
        greater = Vector.MaxNative(a, b);
    }
}
