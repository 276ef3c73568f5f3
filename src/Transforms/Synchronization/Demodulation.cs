using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Measures the phases of all waves in a block: for each the sum of the values times exp(-i phase), the phase growing by fixed steps across and down.</summary>
/// <remarks>An affine map gives the same steps everywhere, so the turns along a row and along a column serve all blocks.</remarks>
internal sealed class Demodulation
{
    private const int Together = 4; // waves whose sums fit the registers

    private readonly PlaneBlocks _blocks;
    private readonly IReadOnlyList<Wave> _waves;
    private readonly Homography _toWorking;
    private readonly (double Across, double Down)[] _steps; // of each wave, in radians a pixel
    private readonly float[] _downCosine, _downSine; // row by row, wave by wave, filled up to whole groups of waves
    private readonly float[] _acrossCosine, _acrossSine; // wave by wave, pixel by pixel

    public Demodulation(PlaneBlocks blocks, WavePattern pattern, Homography toWorking)
    {
        (_blocks, _waves, _toWorking) = (blocks, pattern.Waves, toWorking);
        int padded = (_waves.Count + Together - 1) / Together * Together;
        _steps = new (double, double)[_waves.Count];
        (_downCosine, _downSine) = (new float[blocks.Highest * padded], new float[blocks.Highest * padded]);
        (_acrossCosine, _acrossSine) = (new float[padded * blocks.Longest], new float[padded * blocks.Longest]);
        (double u, double v) = toWorking.Of(blocks.Width / 2.0, blocks.Height / 2.0);
        (double ux, double vx) = toWorking.Of((blocks.Width / 2.0) + 1, blocks.Height / 2.0);
        (double uy, double vy) = toWorking.Of(blocks.Width / 2.0, (blocks.Height / 2.0) + 1);
        for (int i = 0; i < _steps.Length; i++)
        {
            (double across, double down) = _steps[i] = (Angle(_waves[i], ux - u, vx - v), Angle(_waves[i], uy - u, vy - v));
            Turns(across, _acrossCosine.AsSpan(i * blocks.Longest, blocks.Longest), _acrossSine.AsSpan(i * blocks.Longest, blocks.Longest), 1);
            Turns(down, _downCosine.AsSpan(i), _downSine.AsSpan(i), padded);
        }
    }

    /// <summary>The phase of a wave at the first pixel of a block.</summary>
    public double Start(int wave, int block)
    {
        (double x, double y) = _blocks.Middles[block];
        (double u, double v) = _toWorking.Of(x, y);
        return Angle(_waves[wave], u - 0.5, v - 0.5) + (2 * Math.PI * _waves[wave].Phase / WavePattern.Side)
            + (_steps[wave].Across * (_blocks.Corners[block].Left + 0.5 - x)) + (_steps[wave].Down * (_blocks.Corners[block].Top + 0.5 - y));
    }

    /// <summary>Measures, from the phase 0 at a block's first pixel.</summary>
    /// <param name="block">Which one.</param>
    /// <param name="real">Receives a sum for each wave.</param>
    /// <param name="imaginary">As many.</param>
    /// <param name="apart">From one wave to the next in these.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int block, Span<double> real, Span<double> imaginary, int apart)
    {
        ReadOnlySpan<float> values = _blocks.Values(block);
        int longest = _blocks.Longest, padded = _acrossCosine.Length / longest, height = values.Length / longest;
        ref float value = ref MemoryMarshal.GetReference(values), cosines = ref MemoryMarshal.GetArrayDataReference(_downCosine), sines = ref MemoryMarshal.GetArrayDataReference(_downSine);
        for (int wave = 0; wave < padded; wave += Together)
        {
            Vector<float> real0 = Vector<float>.Zero, real1 = real0, real2 = real0, real3 = real0, imaginary0 = real0, imaginary1 = real0, imaginary2 = real0, imaginary3 = real0;
            for (int x = 0; x < longest; x += Vector<float>.Count)
            {
                Vector<float> cosine0 = Vector<float>.Zero, cosine1 = cosine0, cosine2 = cosine0, cosine3 = cosine0, sine0 = cosine0, sine1 = cosine0, sine2 = cosine0, sine3 = cosine0;
                nuint at = (nuint)x, turn = (nuint)wave;
                for (int y = 0; y < height; y++, at += (nuint)longest, turn += (nuint)padded)
                {
                    Vector<float> here = Vector.LoadUnsafe(ref value, at);
                    cosine0 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref cosines, turn)), cosine0);
                    cosine1 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref cosines, turn + 1)), cosine1);
                    cosine2 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref cosines, turn + 2)), cosine2);
                    cosine3 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref cosines, turn + 3)), cosine3);
                    sine0 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref sines, turn)), sine0);
                    sine1 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref sines, turn + 1)), sine1);
                    sine2 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref sines, turn + 2)), sine2);
                    sine3 = Vector.MultiplyAddEstimate(here, new Vector<float>(Unsafe.Add(ref sines, turn + 3)), sine3);
                }

                Across(wave, x, cosine0, sine0, ref real0, ref imaginary0);
                Across(wave + 1, x, cosine1, sine1, ref real1, ref imaginary1);
                Across(wave + 2, x, cosine2, sine2, ref real2, ref imaginary2);
                Across(wave + 3, x, cosine3, sine3, ref real3, ref imaginary3);
            }

            ReadOnlySpan<float> reals = [Vector.Sum(real0), Vector.Sum(real1), Vector.Sum(real2), Vector.Sum(real3)];
            ReadOnlySpan<float> imaginaries = [Vector.Sum(imaginary0), Vector.Sum(imaginary1), Vector.Sum(imaginary2), Vector.Sum(imaginary3)];
            for (int i = 0; i < Together && wave + i < _waves.Count; i++) (real[(wave + i) * apart], imaginary[(wave + i) * apart]) = (reals[i], imaginaries[i]);
        }
    }

    // (cosine - i sine) times exp(-i phase) along a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Across(int wave, int x, Vector<float> cosine, Vector<float> sine, ref Vector<float> real, ref Vector<float> imaginary)
    {
        int at = (wave * _blocks.Longest) + x;
        Vector<float> turnCosine = new(_acrossCosine, at), turnSine = new(_acrossSine, at);
        real += (cosine * turnCosine) - (sine * turnSine);
        imaginary -= (cosine * turnSine) + (sine * turnCosine);
    }

    private static void Turns(double step, Span<float> cosines, Span<float> sines, int apart)
    {
        for (int i = 0; i < cosines.Length; i += apart)
        {
            (double sine, double cosine) = Math.SinCos(step * (i / apart));
            (cosines[i], sines[i]) = ((float)cosine, (float)sine);
        }
    }

    private static double Angle(Wave wave, double x, double y) => 2 * Math.PI * ((wave.U * x) + (wave.V * y)) / WavePattern.Side;
}
