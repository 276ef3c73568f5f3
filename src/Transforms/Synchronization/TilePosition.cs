using System.Numerics.Tensors;
using MathNet.Numerics;

namespace MlNetWatermark;

/// <summary>Finds by the phases of the waves where in a tile the centre of the picture lies, and whether the picture stands on its head.</summary>
internal static class TilePosition
{
    private const int StepsPerPixel = 4;
    private const int Steps = StepsPerPixel * WavePattern.Side;
    private const int PlacesPerMap = 3;
    private const int Around = (2 * StepsPerPixel) + 1; // places that are tried between pixels, along each side
    private const int Apart = 2; // pixels between two places of one map, at least

    private static readonly Complex32[] Turns = [.. Enumerable.Range(0, Steps).Select(i => Complex32.FromPolarCoordinates(1, -2 * MathF.PI * i / Steps))];

    /// <summary>The likeliest places, of a map and of its negative.</summary>
    /// <remarks>More than one each: the waves agree by half at some wrong places too, and only a fit over the whole picture tells which is right.</remarks>
    /// <param name="spectrum">Where the map was found.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="map">Periods per tile to bins.</param>
    /// <returns>
    /// The map; the place of the centre in the tile, in pixels of the working size with pixel centres at halves; and how well the phases agree: about 10 by chance,
    /// and at most the sum of the waves' amplitudes over the noise.
    /// </returns>
    public static IEnumerable<(LinearMap Map, double X, double Y, double Agreement)> Find(PictureSpectrum spectrum, WavePattern pattern, LinearMap map)
    {
        Complex32[] values = new Complex32[pattern.Waves.Count];
        for (int i = 0; i < values.Length; i++)
        {
            (double u, double v) = map.Of(pattern.Waves[i].U, pattern.Waves[i].V);
            values[i] = spectrum.ValueAt(u, v);
        }

        Complex32[] turned = Array.ConvertAll(values, value => value.Conjugate());
        return [.. Places(pattern, values).Select(place => (map, place.X, place.Y, place.Agreement)), .. Places(pattern, turned).Select(place => (map.Negative(), place.X, place.Y, place.Agreement))];
    }

    // First at every pixel, then between them: off by half a pixel, the shortest wave still agrees by half.
    private static List<(double X, double Y, double Agreement)> Places(WavePattern pattern, Complex32[] values)
    {
        const int side = WavePattern.Side;
        float[] sums = new float[side * side];
        Agreements(pattern, values, (0, 0), StepsPerPixel, side, sums);
        List<(double, double, double)> places = [];
        for (int k = 0; k < PlacesPerMap; k++)
        {
            int at = TensorPrimitives.IndexOfMax(sums);
            (int y, int x) = Math.DivRem(at, side);
            float[] near = new float[Around * Around];
            (int left, int top) = ((x - 1) * StepsPerPixel, (y - 1) * StepsPerPixel);
            Agreements(pattern, values, (left, top), 1, Around, near);
            int best = TensorPrimitives.IndexOfMax(near);
            places.Add((((double)(left + (best % Around)) / StepsPerPixel) + 0.5, ((double)(top + (best / Around)) / StepsPerPixel) + 0.5, near[best]));
            for (int dy = -Apart; dy <= Apart; dy++)
            {
                for (int dx = -Apart; dx <= Apart; dx++) sums[((y + dy) & (side - 1)) * side + ((x + dx) & (side - 1))] = float.NegativeInfinity;
            }
        }

        return places;
    }

    /// <summary>How well the phases agree at places on a grid.</summary>
    /// <param name="pattern">The waves.</param>
    /// <param name="values">Their values in the spectrum.</param>
    /// <param name="start">The first place, in steps.</param>
    /// <param name="step">From one place to the next, in steps.</param>
    /// <param name="count">Places along each side.</param>
    /// <param name="sums">Row by row.</param>
    private static void Agreements(WavePattern pattern, Complex32[] values, (int X, int Y) start, int step, int count, float[] sums)
    {
        IReadOnlyList<Wave> waves = pattern.Waves;
        Complex32[] row = new Complex32[waves.Count];
        for (int i = 0; i < count; i++)
        {
            int y = start.Y + (i * step);
            for (int k = 0; k < row.Length; k++) row[k] = values[k] * Turns[Wrap((waves[k].V * y) + (StepsPerPixel * waves[k].Phase))];
            for (int j = 0; j < count; j++)
            {
                int x = start.X + (j * step);
                float sum = 0;
                for (int k = 0; k < row.Length; k++)
                {
                    Complex32 turn = Turns[Wrap(waves[k].U * x)];
                    sum += (row[k].Real * turn.Real) - (row[k].Imaginary * turn.Imaginary);
                }

                sums[(i * count) + j] = sum;
            }
        }
    }

    private static int Wrap(int steps) => steps & (Steps - 1);
}
