using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Moves a placement by fractions of a pixel so that the waves meet the picture best.</summary>
/// <remarks>
/// The picture is divided into blocks and each wave's phase is measured in each. A small error of the placement shows as phases that drift from block to block, by 2 pi k d / 64 for a
/// displacement d; the drift is fitted by damped Gauss-Newton steps, first as an affine, then as a projective map. Two rounds, because blocks are only measured right near the solution.
/// </remarks>
internal static class WaveFit
{
    private const int BlocksPerSide = 8;
    private const int Rounds = 2, Steps = 8;

    // Of the displacement below: what a linear map, a tilt, and a map that keeps the axes or swaps them can change.
    private static readonly int[] Linear = [0, 1, 2, 3, 4, 5], Tilted = [0, 1, 2, 3, 4, 5, 6, 7], AxesKept = [0, 1, 3, 5], AxesSwapped = [0, 2, 3, 4];

    /// <summary>Fits.</summary>
    /// <param name="plane">The whitened picture.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="toWorking">From pixels of the plane to pixels of the working size; off by less than a third of a wave.</param>
    /// <param name="keepsAxes">Whether only scale and place of each axis may change: fewer numbers follow the noise less.</param>
    /// <returns>The better placement.</returns>
    public static WavePlacement Run(WhitenedPlane plane, WavePattern pattern, Homography toWorking, bool keepsAxes = false)
    {
        int[] first = !keepsAxes ? Linear : Math.Abs(toWorking.A) > Math.Abs(toWorking.B) ? AxesKept : AxesSwapped, second = keepsAxes ? first : Tilted;
        WavePlacement placement = default;
        for (int round = 0; round < Rounds; round++)
        {
            Blocks blocks = Blocks.Measure(plane, pattern, toWorking);
            double[] shift = Solve(blocks, first);
            if (round > 0) shift = Solve(blocks, second, shift);
            toWorking = Moved(plane, toWorking, shift);
            (double x, double y) = blocks.Middle(shift);
            placement = new WavePlacement(toWorking, blocks.Agreement(shift), x, y);
        }

        return placement;
    }

    // Displacement in units of the working size, at (x, y) in [-1, 1]: (s0 + s1 x + s2 y, s3 + s4 x + s5 y) + (s6 x + s7 y) (x, y).
    private static (double X, double Y) Displacement(ReadOnlySpan<double> s, double x, double y)
    {
        double bend = (s[6] * x) + (s[7] * y);
        return (s[0] + (s[1] * x) + (s[2] * y) + (bend * x), s[3] + (s[4] * x) + (s[5] * y) + (bend * y));
    }

    // The projective map through the moved corners of the plane.
    private static Homography Moved(WhitenedPlane plane, Homography toWorking, double[] shift)
    {
        Span<(double, double)> corners = stackalloc (double, double)[4];
        (int X, int Y)[] places = [(0, 0), (1, 0), (1, 1), (0, 1)];
        for (int i = 0; i < 4; i++)
        {
            (double x, double y) = toWorking.Of(places[i].X * plane.Width, places[i].Y * plane.Height);
            (double dx, double dy) = Displacement(shift, (2 * places[i].X) - 1, (2 * places[i].Y) - 1);
            corners[i] = (x + dx, y + dy);
        }

        return Homography.ToQuadrilateral(corners).After(Homography.Scaling(1.0 / plane.Width, 1.0 / plane.Height));
    }

    private static double[] Solve(Blocks blocks, int[] parameters, double[]? start = null)
    {
        double[] shift = new double[8];
        start?.CopyTo(shift, 0);
        double value = blocks.Agreement(shift), damping = 1e-3;
        for (int step = 0; step < Steps; step++)
        {
            (double[,] curvature, double[] slope) = blocks.Derivatives(shift, parameters);
            for (int i = 0; i < parameters.Length; i++) curvature[i, i] = (curvature[i, i] * (1 + damping)) + 1e-9;
            if (!NormalEquations.Solve(curvature, slope)) break;
            double[] next = [.. shift];
            for (int i = 0; i < parameters.Length; i++) next[parameters[i]] += slope[i];
            double nextValue = blocks.Agreement(next);
            if (nextValue > value) (shift, value, damping) = (next, nextValue, damping / 4);
            else damping *= 8;
        }

        return shift;
    }

    /// <summary>The phases of the waves in each block, as they should be subtracted.</summary>
    private sealed class Blocks
    {
        private readonly IReadOnlyList<Wave> _waves;
        private readonly double[] _x, _y; // centres in [-1, 1]
        private readonly double[] _real, _imaginary; // block by block, wave by wave
        private readonly double _noise;

        private Blocks(IReadOnlyList<Wave> waves, double[] x, double[] y, double[] real, double[] imaginary)
        {
            (_waves, _x, _y, _real, _imaginary) = (waves, x, y, real, imaginary);
            double energy = 0;
            for (int i = 0; i < real.Length; i++) energy += (real[i] * real[i]) + (imaginary[i] * imaginary[i]);
            _noise = Math.Sqrt((energy / 2) + 1e-9);
        }

        public static Blocks Measure(WhitenedPlane plane, WavePattern pattern, Homography toWorking)
        {
            int columns = Math.Clamp(plane.Width / 8, 1, BlocksPerSide), rows = Math.Clamp(plane.Height / 8, 1, BlocksPerSide);
            int count = columns * rows, waves = pattern.Waves.Count;
            double[] x = new double[count], y = new double[count], real = new double[count * waves], imaginary = new double[count * waves];
            Parallel.For(0, count, block =>
            {
                (int column, int row) = (block % columns, block / columns);
                (int left, int right) = (column * plane.Width / columns, (column + 1) * plane.Width / columns);
                (int top, int bottom) = (row * plane.Height / rows, (row + 1) * plane.Height / rows);
                (double middleX, double middleY) = ((left + right) / 2.0, (top + bottom) / 2.0);
                (x[block], y[block]) = ((2 * middleX / plane.Width) - 1, (2 * middleY / plane.Height) - 1);

                // Inside a block the map is as good as linear.
                (double u, double v) = toWorking.Of(middleX, middleY);
                (double ux, double vx) = toWorking.Of(middleX + 1, middleY);
                (double uy, double vy) = toWorking.Of(middleX, middleY + 1);
                for (int i = 0; i < waves; i++)
                {
                    Wave wave = pattern.Waves[i];
                    double across = Angle(wave, ux - u, vx - v), down = Angle(wave, uy - u, vy - v);
                    double start = Angle(wave, u - 0.5, v - 0.5) + (2 * Math.PI * wave.Phase / WavePattern.Side) + (across * (left + 0.5 - middleX)) + (down * (top + 0.5 - middleY));
                    (real[(block * waves) + i], imaginary[(block * waves) + i]) = Demodulate(plane, left, right, top, bottom, start, across, down);
                }
            });
            return new Blocks(pattern.Waves, x, y, real, imaginary);
        }

        public double Agreement(ReadOnlySpan<double> shift)
        {
            double sum = 0;
            for (int block = 0; block < _x.Length; block++) sum += Along(shift, block);
            return sum / _noise;
        }

        /// <summary>The mean place of the blocks that agree, as shares of width and height.</summary>
        public (double X, double Y) Middle(ReadOnlySpan<double> shift)
        {
            (double x, double y, double total) = (0, 0, 1e-9);
            for (int block = 0; block < _x.Length; block++)
            {
                double agreeing = Math.Max(0, Along(shift, block));
                agreeing *= agreeing;
                (x, y, total) = (x + (agreeing * _x[block]), y + (agreeing * _y[block]), total + agreeing);
            }

            return ((1 + (x / total)) / 2, (1 + (y / total)) / 2);
        }

        private double Along(ReadOnlySpan<double> shift, int block)
        {
            (double dx, double dy) = Displacement(shift, _x[block], _y[block]);
            double sum = 0;
            for (int i = 0; i < _waves.Count; i++)
            {
                (double sine, double cosine) = Math.SinCos(Angle(_waves[i], dx, dy));
                int at = (block * _waves.Count) + i;
                sum += (_real[at] * cosine) + (_imaginary[at] * sine);
            }

            return sum;
        }

        public (double[,] Curvature, double[] Slope) Derivatives(ReadOnlySpan<double> shift, int[] parameters)
        {
            double[,] curvature = new double[parameters.Length, parameters.Length];
            double[] slope = new double[parameters.Length];
            double[] gradient = new double[8];
            for (int block = 0; block < _x.Length; block++)
            {
                (double x, double y) = (_x[block], _y[block]);
                (double dx, double dy) = Displacement(shift, x, y);
                for (int i = 0; i < _waves.Count; i++)
                {
                    (double p, double q) = (2 * Math.PI * _waves[i].U / WavePattern.Side, 2 * Math.PI * _waves[i].V / WavePattern.Side);
                    (gradient[0], gradient[1], gradient[2], gradient[3], gradient[4], gradient[5]) = (p, p * x, p * y, q, q * x, q * y);
                    double bend = (p * x) + (q * y);
                    (gradient[6], gradient[7]) = (bend * x, bend * y);
                    (double sine, double cosine) = Math.SinCos(Angle(_waves[i], dx, dy));
                    int at = (block * _waves.Count) + i;
                    double along = (_real[at] * cosine) + (_imaginary[at] * sine), off = (_imaginary[at] * cosine) - (_real[at] * sine);
                    double bending = Math.Max(along, 0.2 * Math.Sqrt((along * along) + (off * off)));
                    for (int a = 0; a < parameters.Length; a++)
                    {
                        slope[a] += off * gradient[parameters[a]];
                        for (int b = 0; b < parameters.Length; b++) curvature[a, b] += bending * gradient[parameters[a]] * gradient[parameters[b]];
                    }
                }
            }

            return (curvature, slope);
        }

        private static double Angle(Wave wave, double x, double y) => 2 * Math.PI * ((wave.U * x) + (wave.V * y)) / WavePattern.Side;

        // Sum of the plane's values times exp(-i phase), the phase growing by fixed steps: one row's turns serve all rows, each turned once more.
        private static (double Real, double Imaginary) Demodulate(WhitenedPlane plane, int left, int right, int top, int bottom, double start, double across, double down)
        {
            Span<float> cosines = stackalloc float[right - left], sines = stackalloc float[right - left];
            for (int x = 0; x < cosines.Length; x++)
            {
                (double sine, double cosine) = Math.SinCos(across * x);
                (cosines[x], sines[x]) = ((float)cosine, (float)sine);
            }

            double real = 0, imaginary = 0;
            for (int y = top; y < bottom; y++)
            {
                ReadOnlySpan<float> row = plane.Values.AsSpan((y * plane.Width) + left, cosines.Length);
                double inPhase = TensorPrimitives.Dot(row, cosines), quadrature = TensorPrimitives.Dot(row, sines);
                (double sine, double cosine) = Math.SinCos(start + (down * (y - top)));
                real += (inPhase * cosine) - (quadrature * sine);
                imaginary -= (inPhase * sine) + (quadrature * cosine);
            }

            return (real, imaginary);
        }
    }
}
