namespace MlNetWatermark;

/// <summary>Moves a placement by fractions of a pixel so that the waves meet the picture best.</summary>
/// <remarks>
/// The picture is divided into blocks and each wave's phase is measured in each. A small error of the placement shows as phases that drift from block to block, by 2 pi k d / 64 for a
/// displacement d; the drift is fitted by damped Gauss-Newton steps, first as an affine, then as a projective map. Two rounds, because blocks are only measured right near the solution.
/// </remarks>
internal static class WaveFit
{
    private const int Rounds = 2, Steps = 8;

    // Of the displacement: what a linear map, a tilt, and a map that keeps the axes or swaps them can change.
    private static readonly int[] Linear = [0, 1, 2, 3, 4, 5], Tilted = [0, 1, 2, 3, 4, 5, 6, 7], AxesKept = [0, 1, 3, 5], AxesSwapped = [0, 2, 3, 4];

    /// <summary>Fits.</summary>
    /// <param name="blocks">The whitened picture.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="toWorking">An affine map from pixels of the plane to pixels of the working size; off by less than a third of a wave.</param>
    /// <param name="keepsAxes">Whether only scale and place of each axis may change: fewer numbers follow the noise less.</param>
    /// <returns>The better placement.</returns>
    public static WavePlacement Run(PlaneBlocks blocks, WavePattern pattern, Homography toWorking, bool keepsAxes = false)
    {
        int[] first = !keepsAxes ? Linear : Math.Abs(toWorking.A) > Math.Abs(toWorking.B) ? AxesKept : AxesSwapped, second = keepsAxes ? first : Tilted;
        WavePlacement placement = default;
        for (int round = 0; round < Rounds; round++)
        {
            BlockPhases phases = BlockPhases.Measure(blocks, pattern, toWorking);
            double[] shift = new double[BlockPhases.Parameters];
            double agreement = Solve(phases, first, ref shift);
            if (round > 0) agreement = Solve(phases, second, ref shift);
            toWorking = Moved(blocks, toWorking, shift);
            (double x, double y) = phases.Middle(shift);
            placement = new WavePlacement(toWorking, agreement, x, y);
        }

        return placement;
    }

    // The projective map through the moved corners of the plane.
    private static Homography Moved(PlaneBlocks plane, Homography toWorking, double[] shift)
    {
        Span<(double, double)> corners = stackalloc (double, double)[4];
        ReadOnlySpan<(int X, int Y)> places = [(0, 0), (1, 0), (1, 1), (0, 1)];
        for (int i = 0; i < 4; i++)
        {
            (double x, double y) = toWorking.Of(places[i].X * plane.Width, places[i].Y * plane.Height);
            (double dx, double dy) = BlockPhases.Displacement(shift, (2 * places[i].X) - 1, (2 * places[i].Y) - 1);
            corners[i] = (x + dx, y + dy);
        }

        return Homography.ToQuadrilateral(corners).After(Homography.Scaling(1.0 / plane.Width, 1.0 / plane.Height));
    }

    private static double Solve(BlockPhases phases, int[] parameters, ref double[] shift)
    {
        int count = parameters.Length;
        double[,] curvature = new double[count, count], nextCurvature = new double[count, count], damped = new double[count, count];
        double[] slope = new double[count], nextSlope = new double[count], move = new double[count];
        double value = phases.Agreement(shift, parameters, curvature, slope), damping = 1e-3;
        for (int step = 0; step < Steps; step++)
        {
            Array.Copy(curvature, damped, curvature.Length);
            slope.CopyTo(move, 0);
            for (int i = 0; i < count; i++) damped[i, i] = (damped[i, i] * (1 + damping)) + 1e-9;
            if (!NormalEquations.Solve(damped, move)) break;
            double[] next = [.. shift];
            for (int i = 0; i < count; i++) next[parameters[i]] += move[i];
            double nextValue = phases.Agreement(next, parameters, nextCurvature, nextSlope);
            if (nextValue > value)
            {
                (shift, value, damping) = (next, nextValue, damping / 4);
                (curvature, nextCurvature) = (nextCurvature, curvature);
                (slope, nextSlope) = (nextSlope, slope);
            }
            else
            {
                damping *= 8;
            }
        }

        return value;
    }
}
