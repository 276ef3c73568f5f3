using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Resizes rows by a kernel of two neighbours, eight samples at once.</summary>
/// <remarks>The sources of eight samples of a growing row lie within eight: one load and two permutations in place of sixteen loads.</remarks>
internal sealed class NeighbourMixing
{
    private const int Lanes = 8;

    private readonly int[] _starts; // the first source sample, one for every eight
    private readonly int[] _lanes; // from there to each one's first
    private readonly float[] _first, _second; // weights

    private NeighbourMixing(int[] starts, int[] lanes, float[] first, float[] second) => (_starts, _lanes, _first, _second) = (starts, lanes, first, second);

    /// <summary>Null where the kernel has other samples, or the processor no such vectors.</summary>
    public static NeighbourMixing? OrNull(ResamplingKernel kernel)
    {
        if (!Vector256.IsHardwareAccelerated || kernel.SourceLength > kernel.TargetLength || kernel.SourceLength < Lanes) return null;
        int count = kernel.TargetLength / Lanes;
        int[] starts = new int[count], lanes = new int[count * Lanes];
        float[] first = new float[lanes.Length], second = new float[lanes.Length];
        for (int x = 0; x < lanes.Length; x++)
        {
            ReadOnlySpan<float> weights = kernel.Weights(x);
            if (x % Lanes == 0) starts[x / Lanes] = Math.Min(kernel.Start(x), kernel.SourceLength - Lanes);
            lanes[x] = kernel.Start(x) - starts[x / Lanes];
            if (weights.Length > 2 || lanes[x] + weights.Length > Lanes) return null;
            (first[x], second[x]) = (weights[0], weights.Length == 2 ? weights[1] : 0);
        }

        return new NeighbourMixing(starts, lanes, first, second);
    }

    /// <summary>Makes all samples but the last few.</summary>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Mix(ReadOnlySpan<float> source, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target[.._lanes.Length]);
        ref int lanes = ref MemoryMarshal.GetArrayDataReference(_lanes);
        ref float first = ref MemoryMarshal.GetArrayDataReference(_first), second = ref MemoryMarshal.GetArrayDataReference(_second);
        for (int i = 0; i < _starts.Length; i++)
        {
            nuint x = (nuint)(i * Lanes);
            Vector256<float> samples = Vector256.LoadUnsafe(ref from, (nuint)_starts[i]);
            Vector256<int> lane = Vector256.LoadUnsafe(ref lanes, x);
            // Past the eighth the weight is 0, and the shuffle stays within eight.
            Vector256<int> next = Vector256.Min(lane + Vector256<int>.One, Vector256.Create(Lanes - 1));
            Vector256<float> mixed = (Vector256.ShuffleNative(samples, lane) * Vector256.LoadUnsafe(ref first, x)) + (Vector256.ShuffleNative(samples, next) * Vector256.LoadUnsafe(ref second, x));
            mixed.StoreUnsafe(ref to, x);
        }

        return _lanes.Length;
    }
}
