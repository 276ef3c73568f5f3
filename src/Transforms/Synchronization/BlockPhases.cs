using System.Numerics;

namespace MlNetWatermark;

/// <summary>The phases of the waves in each block of a picture, as they should be subtracted, and how well they agree once the placement is displaced.</summary>
internal sealed class BlockPhases
{
    /// <summary>Numbers of a displacement.</summary>
    public const int Parameters = 8;

    private readonly IReadOnlyList<Wave> _waves;
    private readonly int _blocks, _padded; // those there are, and whole vectors of them, the last ones empty
    private readonly double[] _x, _y; // centres in [-1, 1]
    private readonly double[] _real, _imaginary, _least; // wave by wave, block by block; the least curvature that a wave in a block is given
    private readonly double[] _sums; // of the waves in each block: agreement, slopes across and down, curvatures across, mixed and down
    private readonly double _noise;

    private BlockPhases(PlaneBlocks blocks, WavePattern pattern, double[] real, double[] imaginary, int padded)
    {
        (_waves, _blocks, _padded, _real, _imaginary) = (pattern.Waves, blocks.Middles.Length, padded, real, imaginary);
        (_x, _y, _least, _sums) = (new double[padded], new double[padded], new double[real.Length], new double[6 * padded]);
        for (int i = 0; i < _blocks; i++) (_x[i], _y[i]) = ((2 * blocks.Middles[i].X / blocks.Width) - 1, (2 * blocks.Middles[i].Y / blocks.Height) - 1);
        double energy = 0;
        for (int i = 0; i < real.Length; i++)
        {
            double squared = (real[i] * real[i]) + (imaginary[i] * imaginary[i]);
            energy += squared;
            _least[i] = 0.2 * Math.Sqrt(squared);
        }

        _noise = Math.Sqrt((energy / 2) + 1e-9);
    }

    /// <summary>Measures.</summary>
    /// <param name="blocks">The whitened picture.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="toWorking">An affine map.</param>
    public static BlockPhases Measure(PlaneBlocks blocks, WavePattern pattern, Homography toWorking)
    {
        int count = blocks.Middles.Length, padded = (count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count, waves = pattern.Waves.Count;
        double[] real = new double[waves * padded], imaginary = new double[waves * padded];
        Demodulation demodulation = new(blocks, pattern, toWorking);
        for (int block = 0; block < count; block++) demodulation.Run(block, real.AsSpan(block), imaginary.AsSpan(block), padded);

        // Until here every block began with the phase 0.
        double[] starts = new double[padded];
        for (int wave = 0; wave < waves; wave++)
        {
            for (int block = 0; block < count; block++) starts[block] = demodulation.Start(wave, block);
            Span<double> re = real.AsSpan(wave * padded, padded), im = imaginary.AsSpan(wave * padded, padded);
            for (int i = 0; i < padded; i += Vector<double>.Count)
            {
                (Vector<double> sine, Vector<double> cosine) = Vector.SinCos(new Vector<double>(starts, i));
                Vector<double> before = new(re[i..]), off = new(im[i..]);
                ((before * cosine) + (off * sine)).CopyTo(re[i..]);
                ((off * cosine) - (before * sine)).CopyTo(im[i..]);
            }
        }

        return new BlockPhases(blocks, pattern, real, imaginary, padded);
    }

    /// <summary>In units of the working size, at (x, y) in [-1, 1]: (s0 + s1 x + s2 y, s3 + s4 x + s5 y) + (s6 x + s7 y) (x, y).</summary>
    public static (double X, double Y) Displacement(ReadOnlySpan<double> s, double x, double y)
    {
        double bend = (s[6] * x) + (s[7] * y);
        return (s[0] + (s[1] * x) + (s[2] * y) + (bend * x), s[3] + (s[4] * x) + (s[5] * y) + (bend * y));
    }

    /// <summary>How well the phases agree, in standard deviations of noise, and how that changes.</summary>
    /// <param name="shift">The displacement.</param>
    /// <param name="parameters">Which of its numbers may change.</param>
    /// <param name="curvature">Receives, for each two of them, the negated second derivative, but for the noise.</param>
    /// <param name="slope">Receives the first derivative.</param>
    public double Agreement(ReadOnlySpan<double> shift, ReadOnlySpan<int> parameters, double[,] curvature, double[] slope)
    {
        Sum(shift);
        Array.Clear(curvature);
        Array.Clear(slope);
        Span<double> across = stackalloc double[parameters.Length], down = stackalloc double[parameters.Length];
        double sum = 0;
        for (int block = 0; block < _blocks; block++)
        {
            (double x, double y) = (_x[block], _y[block]);
            ReadOnlySpan<double> byAcross = [1, x, y, 0, 0, 0, x * x, x * y], byDown = [0, 0, 0, 1, x, y, x * y, y * y];
            sum += _sums[block];
            (double slopeX, double slopeY) = (_sums[_padded + block], _sums[(2 * _padded) + block]);
            (double xx, double xy, double yy) = (_sums[(3 * _padded) + block], _sums[(4 * _padded) + block], _sums[(5 * _padded) + block]);
            for (int i = 0; i < across.Length; i++)
            {
                (across[i], down[i]) = (byAcross[parameters[i]], byDown[parameters[i]]);
                slope[i] += (slopeX * across[i]) + (slopeY * down[i]);
                (double alongX, double alongY) = ((xx * across[i]) + (xy * down[i]), (xy * across[i]) + (yy * down[i]));
                for (int k = 0; k <= i; k++) curvature[i, k] += (alongX * across[k]) + (alongY * down[k]);
            }
        }

        for (int i = 0; i < across.Length; i++)
        {
            for (int k = 0; k < i; k++) curvature[k, i] = curvature[i, k];
        }

        return sum / _noise;
    }

    /// <summary>The mean place of the blocks that agree, as shares of width and height.</summary>
    public (double X, double Y) Middle(ReadOnlySpan<double> shift)
    {
        Sum(shift);
        (double x, double y, double total) = (0, 0, 1e-9);
        for (int block = 0; block < _blocks; block++)
        {
            double agreeing = Math.Max(0, _sums[block]);
            agreeing *= agreeing;
            (x, y, total) = (x + (agreeing * _x[block]), y + (agreeing * _y[block]), total + agreeing);
        }

        return ((1 + (x / total)) / 2, (1 + (y / total)) / 2);
    }

    private void Sum(ReadOnlySpan<double> shift)
    {
        Vector<double> s0 = new(shift[0]), s1 = new(shift[1]), s2 = new(shift[2]), s3 = new(shift[3]), s4 = new(shift[4]), s5 = new(shift[5]), s6 = new(shift[6]), s7 = new(shift[7]);
        for (int block = 0; block < _padded; block += Vector<double>.Count)
        {
            Vector<double> x = new(_x, block), y = new(_y, block), bend = (s6 * x) + (s7 * y);
            Vector<double> dx = s0 + (s1 * x) + (s2 * y) + (bend * x), dy = s3 + (s4 * x) + (s5 * y) + (bend * y);
            Vector<double> sum = Vector<double>.Zero, slopeX = sum, slopeY = sum, xx = sum, xy = sum, yy = sum;
            for (int i = 0; i < _waves.Count; i++)
            {
                (double p, double q) = (2 * Math.PI * _waves[i].U / WavePattern.Side, 2 * Math.PI * _waves[i].V / WavePattern.Side);
                int at = (i * _padded) + block;
                (Vector<double> sine, Vector<double> cosine) = Vector.SinCos((p * dx) + (q * dy));
                Vector<double> real = new(_real, at), imaginary = new(_imaginary, at);
                Vector<double> along = (real * cosine) + (imaginary * sine), off = (imaginary * cosine) - (real * sine);
                Vector<double> bending = Vector.Max(along, new Vector<double>(_least, at));
                (sum, slopeX, slopeY) = (sum + along, slopeX + (p * off), slopeY + (q * off));
                (xx, xy, yy) = (xx + (p * p * bending), xy + (p * q * bending), yy + (q * q * bending));
            }

            sum.CopyTo(_sums, block);
            slopeX.CopyTo(_sums, _padded + block);
            slopeY.CopyTo(_sums, (2 * _padded) + block);
            xx.CopyTo(_sums, (3 * _padded) + block);
            xy.CopyTo(_sums, (4 * _padded) + block);
            yy.CopyTo(_sums, (5 * _padded) + block);
        }
    }
}
