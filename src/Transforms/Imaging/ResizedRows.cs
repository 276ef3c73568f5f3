using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Makes the rows of a resized plane one after another, without keeping it: rows are stretched as they are needed, and each once.</summary>
internal sealed class ResizedRows
{
    private readonly ReadOnlyMemory<float> _plane;
    private readonly ResamplingKernel _across, _down;
    private readonly float[][] _stretched; // row y of the plane in slot y % length
    private readonly int[] _held;

    /// <param name="plane">Row by row.</param>
    /// <param name="across">Of the rows.</param>
    /// <param name="down">Of the columns.</param>
    public ResizedRows(ReadOnlyMemory<float> plane, ResamplingKernel across, ResamplingKernel down)
    {
        (_plane, _across, _down) = (plane, across, down);
        _stretched = new float[down.LongestReach][];
        _held = new int[_stretched.Length];
        for (int i = 0; i < _held.Length; i++) (_stretched[i], _held[i]) = (new float[across.TargetLength], -1);
    }

    /// <summary>Makes one row, times a factor for each sample.</summary>
    /// <param name="y">Which row; quickest in order.</param>
    /// <param name="factors">As many as there are samples.</param>
    /// <param name="target">Receives the row.</param>
    public void Make(int y, ReadOnlySpan<float> factors, Span<float> target)
    {
        ReadOnlySpan<float> weights = _down.Weights(y);
        int start = _down.Start(y);
        if (weights.Length <= 2)
        {
            Mix(Row(start), weights[0], weights.Length == 2 ? Row(start + 1) : Row(start), weights.Length == 2 ? weights[1] : 0, factors, target);
            return;
        }

        TensorPrimitives.Multiply(Row(start), weights[0], target);
        for (int k = 1; k < weights.Length; k++) TensorPrimitives.MultiplyAdd(Row(start + k), weights[k], target, target);
        TensorPrimitives.Multiply(target, factors, target);
    }

    private float[] Row(int y)
    {
        int slot = y % _held.Length;
        if (_held[slot] != y)
        {
            _across.Resize(_plane.Span.Slice(y * _across.SourceLength, _across.SourceLength), _stretched[slot]);
            _held[slot] = y;
        }

        return _stretched[slot];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(ReadOnlySpan<float> first, float firstWeight, ReadOnlySpan<float> second, float secondWeight, ReadOnlySpan<float> factors, Span<float> target)
    {
        ref float a = ref MemoryMarshal.GetReference(first), b = ref MemoryMarshal.GetReference(second[..first.Length]);
        ref float factor = ref MemoryMarshal.GetReference(factors[..first.Length]), result = ref MemoryMarshal.GetReference(target[..first.Length]);
        int x = 0;
        for (; x <= first.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> mixed = (Vector.LoadUnsafe(ref a, (nuint)x) * firstWeight) + (Vector.LoadUnsafe(ref b, (nuint)x) * secondWeight);
            (mixed * Vector.LoadUnsafe(ref factor, (nuint)x)).StoreUnsafe(ref result, (nuint)x);
        }

        for (; x < first.Length; x++) target[x] = ((first[x] * firstWeight) + (second[x] * secondWeight)) * factors[x];
    }
}
