using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Fourier transforms of several sequences side by side, so that each step does the same to all of them.</summary>
/// <remarks>Stockham's order, which needs no shuffling (Swarztrauber, Parallel Computing 1, 1984), four parts at a time.</remarks>
internal sealed class FourierStrip
{
    /// <summary>Sequences in a strip.</summary>
    public const int Lanes = 16;

    /// <summary>Numbers that one element of all sequences takes: the real parts, then the imaginary parts.</summary>
    public const int Stride = 2 * Lanes;

    private readonly int _length;
    private readonly float[] _cosines, _sines;

    /// <param name="length">Elements of a sequence; a power of two.</param>
    public FourierStrip(int length)
    {
        _length = length;
        (_cosines, _sines) = (new float[length], new float[length]);
        for (int i = 0; i < length; i++)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * i / length);
            (_cosines[i], _sines[i]) = ((float)cosine, (float)sine);
        }
    }

    /// <summary>Transforms, without scaling.</summary>
    /// <param name="values">Shape (length, 2, lanes); used up.</param>
    /// <param name="work">As large; used up.</param>
    /// <returns>The one of the two that holds the result.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float[] Forward(float[] values, float[] work)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _length * Stride);
        ArgumentOutOfRangeException.ThrowIfNotEqual(work.Length, _length * Stride);
        int step = 1; // elements that have been put together so far
        for (int left = _length; left > 1; (values, work) = (work, values))
        {
            ref float source = ref MemoryMarshal.GetArrayDataReference(values), target = ref MemoryMarshal.GetArrayDataReference(work);
            if (left == 2)
            {
                for (int q = 0; q < step; q++) Two(ref source, ref target, (nuint)(q * Stride), (nuint)(step * Stride));
                left = 1;
                continue;
            }

            left /= 4;
            nuint apart = (nuint)(left * step * Stride), beside = (nuint)(step * Stride);
            for (int p = 0; p < left; p++)
            {
                int turn = p * step;
                Vector<float> cosine1 = new(_cosines[turn]), sine1 = new(_sines[turn]), cosine2 = new(_cosines[2 * turn]), sine2 = new(_sines[2 * turn]);
                Vector<float> cosine3 = new(_cosines[3 * turn]), sine3 = new(_sines[3 * turn]);
                for (int q = 0; q < step; q++)
                {
                    nuint from = (nuint)((q + turn) * Stride), to = (nuint)((q + (4 * turn)) * Stride);
                    for (nuint lane = 0; lane < Lanes; lane += (nuint)Vector<float>.Count)
                    {
                        (Vector<float> ar, Vector<float> ai) = Load(ref source, from + lane);
                        (Vector<float> br, Vector<float> bi) = Load(ref source, from + apart + lane);
                        (Vector<float> cr, Vector<float> ci) = Load(ref source, from + (2 * apart) + lane);
                        (Vector<float> dr, Vector<float> di) = Load(ref source, from + (3 * apart) + lane);
                        (Vector<float> plusR, Vector<float> plusI, Vector<float> minusR, Vector<float> minusI) = (ar + cr, ai + ci, ar - cr, ai - ci);
                        (Vector<float> otherR, Vector<float> otherI, Vector<float> turnedR, Vector<float> turnedI) = (br + dr, bi + di, bi - di, dr - br); // (b - d) times -i
                        Store(ref target, to + lane, plusR + otherR, plusI + otherI);
                        StoreTurned(ref target, to + beside + lane, minusR + turnedR, minusI + turnedI, cosine1, sine1);
                        StoreTurned(ref target, to + (2 * beside) + lane, plusR - otherR, plusI - otherI, cosine2, sine2);
                        StoreTurned(ref target, to + (3 * beside) + lane, minusR - turnedR, minusI - turnedI, cosine3, sine3);
                    }
                }
            }

            step *= 4;
        }

        return values;
    }

    private static void Two(ref float source, ref float target, nuint at, nuint apart)
    {
        for (nuint lane = 0; lane < Lanes; lane += (nuint)Vector<float>.Count)
        {
            (Vector<float> ar, Vector<float> ai) = Load(ref source, at + lane);
            (Vector<float> br, Vector<float> bi) = Load(ref source, at + apart + lane);
            Store(ref target, at + lane, ar + br, ai + bi);
            Store(ref target, at + apart + lane, ar - br, ai - bi);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Real, Vector<float> Imaginary) Load(ref float source, nuint at) => (Vector.LoadUnsafe(ref source, at), Vector.LoadUnsafe(ref source, at + Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float target, nuint at, Vector<float> real, Vector<float> imaginary)
    {
        real.StoreUnsafe(ref target, at);
        imaginary.StoreUnsafe(ref target, at + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTurned(ref float target, nuint at, Vector<float> real, Vector<float> imaginary, Vector<float> cosine, Vector<float> sine)
        => Store(ref target, at, (real * cosine) - (imaginary * sine), (real * sine) + (imaginary * cosine));
}
