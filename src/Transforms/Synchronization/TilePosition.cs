using MathNet.Numerics;

namespace MlNetWatermark;

/// <summary>Finds by the phases of the waves where in a tile the centre of the picture lies, and whether the picture stands on its head.</summary>
internal static class TilePosition
{
    private const int StepsPerPixel = 4;
    private const int Steps = StepsPerPixel * WavePattern.Side;

    private static readonly Complex32[] Turns = [.. Enumerable.Range(0, Steps).Select(i => Complex32.FromPolarCoordinates(1, -2 * MathF.PI * i / Steps))];

    /// <summary>The better of a map and its negative, and the place.</summary>
    /// <param name="spectrum">Where the map was found.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="map">Periods per tile to bins.</param>
    /// <returns>
    /// The map; the place of the centre in the tile, in pixels of the working size with pixel centres at halves; and how well the phases agree: about 10 by chance,
    /// and at most the sum of the waves' amplitudes over the noise.
    /// </returns>
    public static (LinearMap Map, double X, double Y, double Agreement) Find(PictureSpectrum spectrum, WavePattern pattern, LinearMap map)
    {
        Complex32[] values = new Complex32[pattern.Waves.Count];
        for (int i = 0; i < values.Length; i++)
        {
            (double u, double v) = map.Of(pattern.Waves[i].U, pattern.Waves[i].V);
            values[i] = spectrum.ValueAt(u, v);
        }

        (double x1, double y1, double upright) = Best(pattern, values);
        for (int i = 0; i < values.Length; i++) values[i] = values[i].Conjugate();
        (double x2, double y2, double turned) = Best(pattern, values);
        return upright >= turned ? (map, x1, y1, upright) : (map.Negative(), x2, y2, turned);
    }

    // First at every pixel, then between them: off by half a pixel, the shortest wave still agrees by half.
    private static (double X, double Y, double Agreement) Best(WavePattern pattern, Complex32[] values)
    {
        (int x, int y, _) = Best(pattern, values, 0, Steps, 0, Steps, StepsPerPixel);
        (x, y, float best) = Best(pattern, values, x - StepsPerPixel, x + StepsPerPixel + 1, y - StepsPerPixel, y + StepsPerPixel + 1, 1);
        return (((double)x / StepsPerPixel) + 0.5, ((double)y / StepsPerPixel) + 0.5, best);
    }

    private static (int X, int Y, float Agreement) Best(WavePattern pattern, Complex32[] values, int left, int right, int top, int bottom, int step)
    {
        IReadOnlyList<Wave> waves = pattern.Waves;
        Complex32[] row = new Complex32[waves.Count];
        (int bestX, int bestY, float best) = (left, top, float.NegativeInfinity);
        for (int y = top; y < bottom; y += step)
        {
            for (int i = 0; i < row.Length; i++) row[i] = values[i] * Turns[Wrap((waves[i].V * y) + (StepsPerPixel * waves[i].Phase))];
            for (int x = left; x < right; x += step)
            {
                float sum = 0;
                for (int i = 0; i < row.Length; i++)
                {
                    Complex32 turn = Turns[Wrap(waves[i].U * x)];
                    sum += (row[i].Real * turn.Real) - (row[i].Imaginary * turn.Imaginary);
                }

                if (sum > best) (bestX, bestY, best) = (x, y, sum);
            }
        }

        return (bestX, bestY, best);
    }

    private static int Wrap(int steps) => steps & (Steps - 1);
}
