using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics;

namespace MlNetWatermark;

/// <summary>Finds by the phases of the waves where in a tile the centre of the picture lies, and whether the picture stands on its head.</summary>
internal sealed class TilePosition
{
    private const int StepsPerPixel = 4;
    private const int Steps = StepsPerPixel * WavePattern.Side;
    private const int PlacesPerMap = 3;
    private const int Around = (2 * StepsPerPixel) + 1; // places that are tried between pixels, along each side
    private const int Lanes = 16; // rows of places are filled up to a multiple of it
    private const int Apart = 2; // pixels between two places of one map, at least

    private static readonly Complex32[] Turns = [.. Enumerable.Range(0, Steps).Select(i => Complex32.FromPolarCoordinates(1, -2 * MathF.PI * i / Steps))];

    private readonly Wave[] _waves;
    private readonly Turned _pixels, _between; // by pixels, and by steps, some of them twice so that rows may begin anywhere

    public TilePosition(WavePattern pattern)
    {
        _waves = [.. pattern.Waves];
        (_pixels, _between) = (new Turned(_waves, WavePattern.Side, StepsPerPixel), new Turned(_waves, Steps + Lanes, 1));
    }

    /// <summary>The likeliest places, of a map and of its negative.</summary>
    /// <remarks>More than one each: the waves agree by half at some wrong places too, and only a fit over the whole picture tells which is right.</remarks>
    /// <param name="spectrum">Where the map was found.</param>
    /// <param name="map">Periods per tile to bins.</param>
    /// <returns>
    /// The map; the place of the centre in the tile, in pixels of the working size with pixel centres at halves; and how well the phases agree: about 10 by chance,
    /// and at most the sum of the waves' amplitudes over the noise.
    /// </returns>
    public (LinearMap Map, double X, double Y, double Agreement)[] Find(PictureSpectrum spectrum, LinearMap map)
    {
        Complex32[] values = new Complex32[_waves.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (double u, double v) = map.Of(_waves[i].U, _waves[i].V);
            values[i] = spectrum.ValueAt(u, v);
        }

        var found = new (LinearMap, double, double, double)[2 * PlacesPerMap];
        Places(values, map, found.AsSpan(0, PlacesPerMap));
        Places(Array.ConvertAll(values, value => value.Conjugate()), map.Negative(), found.AsSpan(PlacesPerMap));
        return found;
    }

    // First at every pixel, then between them: off by half a pixel, the shortest wave still agrees by half.
    private void Places(Complex32[] values, LinearMap map, Span<(LinearMap, double, double, double)> places)
    {
        const int side = WavePattern.Side;
        Span<float> sums = stackalloc float[side * side], near = stackalloc float[Around * Lanes];
        Agreements(values, _pixels, 0, (0, StepsPerPixel), side, sums);
        for (int k = 0; k < places.Length; k++)
        {
            int at = TensorPrimitives.IndexOfMax((ReadOnlySpan<float>)sums);
            (int y, int x) = Math.DivRem(at, side);
            (int left, int top) = ((x - 1) * StepsPerPixel, (y - 1) * StepsPerPixel);
            Agreements(values, _between, Wrap(left), (top, 1), Lanes, near);
            (int best, float most) = (0, float.NegativeInfinity);
            for (int i = 0; i < near.Length; i++)
            {
                if (i % Lanes < Around && near[i] > most) (best, most) = (i, near[i]);
            }

            places[k] = (map, ((double)(left + (best % Lanes)) / StepsPerPixel) + 0.5, ((double)(top + (best / Lanes)) / StepsPerPixel) + 0.5, most);
            for (int dy = -Apart; dy <= Apart; dy++)
            {
                for (int dx = -Apart; dx <= Apart; dx++) sums[(((y + dy) & (side - 1)) * side) + ((x + dx) & (side - 1))] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>How well the phases agree at places on a grid.</summary>
    /// <param name="values">Of the waves in the spectrum.</param>
    /// <param name="turned">Of each wave the turns along a row.</param>
    /// <param name="left">Where in these the row begins.</param>
    /// <param name="down">The first row and how far the next ones are, in steps.</param>
    /// <param name="width">Places in a row.</param>
    /// <param name="sums">Row by row.</param>
    private void Agreements(Complex32[] values, Turned turned, int left, (int Start, int Step) down, int width, Span<float> sums)
    {
        Span<Complex32> row = stackalloc Complex32[_waves.Length];
        for (int i = 0; i < sums.Length / width; i++)
        {
            int y = down.Start + (i * down.Step);
            for (int k = 0; k < row.Length; k++) row[k] = values[k] * Turns[Wrap((_waves[k].V * y) + (StepsPerPixel * _waves[k].Phase))];
            for (int x = 0; x < width; x += Vector<float>.Count)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int k = 0; k < row.Length; k++)
                {
                    int at = (k * turned.Length) + left + x;
                    sum += (row[k].Real * new Vector<float>(turned.Real, at)) - (row[k].Imaginary * new Vector<float>(turned.Imaginary, at));
                }

                sum.CopyTo(sums[((i * width) + x)..]);
            }
        }
    }

    private static int Wrap(int steps) => steps & (Steps - 1);

    /// <summary>By how much the phase of each wave turns from the left to each of several places.</summary>
    private sealed class Turned
    {
        public Turned(Wave[] waves, int length, int step)
        {
            Length = length;
            (Real, Imaginary) = (new float[waves.Length * length], new float[waves.Length * length]);
            for (int i = 0; i < Real.Length; i++)
            {
                Complex32 turn = Turns[Wrap(waves[i / length].U * (i % length) * step)];
                (Real[i], Imaginary[i]) = (turn.Real, turn.Imaginary);
            }
        }

        public int Length { get; }

        public float[] Real { get; }

        public float[] Imaginary { get; }
    }
}
