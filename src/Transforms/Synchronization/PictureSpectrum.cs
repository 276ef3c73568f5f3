using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace MlNetWatermark;

/// <summary>The spectrum of a picture's whitened luminance, in which the waves of a mark are points and the picture itself is noise of even strength.</summary>
/// <remarks>Frequencies are in bins: periods over <see cref="Size"/> pixels. Phases are those at the centre of the picture, where they hardly depend on the exact frequency.</remarks>
internal sealed class PictureSpectrum
{
    /// <summary>Powers are cut off at so many times the noise around them: what stands out more belongs to the picture or proves itself by its companions.</summary>
    private const float MostPower = 8;

    private const int NoiseReach = 8; // bins to each side over which the noise is averaged

    private readonly Complex32[] _values; // divided by the noise around them; row by row, v from -Size/2, u from -Size/2

    private PictureSpectrum(int size, Complex32[] values, float[] power)
    {
        Size = size;
        _values = values;
        Power = power;
    }

    /// <summary>Bins along each side; a power of two, larger than the picture.</summary>
    public int Size { get; }

    /// <summary>Power over the noise around it, cut off; shape (Size, Size), zero frequency in the middle.</summary>
    public float[] Power { get; }

    /// <summary>Transforms.</summary>
    /// <param name="plane">Whitened luminance.</param>
    public static PictureSpectrum Of(WhitenedPlane plane)
    {
        int size = 64;
        while (size < 2 * Math.Max(plane.Width, plane.Height)) size *= 2; // finer than the picture resolves, so that no wave falls between bins
        Complex32[] values = Transform(plane, size);
        float[] power = new float[values.Length];
        for (int i = 0; i < power.Length; i++) power[i] = (values[i].Real * values[i].Real) + (values[i].Imaginary * values[i].Imaginary);
        float[] noise = WhitenedPlane.Mean(power, size, size, NoiseReach);
        int middle = size / 2;
        for (int i = 0; i < power.Length; i++)
        {
            // Borders and straight edges of a picture light up the axes.
            bool axis = Math.Abs((i % size) - middle) <= 1 || Math.Abs((i / size) - middle) <= 1;
            float scale = axis || noise[i] <= 0 ? 0 : 1 / noise[i];
            power[i] = Math.Min(MostPower, power[i] * scale);
            values[i] *= MathF.Sqrt(scale);
            float length = values[i].Magnitude;
            if (length * length > MostPower) values[i] *= MathF.Sqrt(MostPower) / length;
        }

        return new PictureSpectrum(size, values, power);
    }

    /// <summary>Power at the nearest bin; 0 outside.</summary>
    public float PowerAt(double u, double v)
    {
        int x = (int)Math.Round(u) + (Size / 2), y = (int)Math.Round(v) + (Size / 2);
        return (uint)x < (uint)Size && (uint)y < (uint)Size ? Power[(y * Size) + x] : 0;
    }

    /// <summary>The value at the nearest bin, its phase that at the centre of the picture; 0 outside.</summary>
    public Complex32 ValueAt(double u, double v)
    {
        int x = (int)Math.Round(u) + (Size / 2), y = (int)Math.Round(v) + (Size / 2);
        return (uint)x < (uint)Size && (uint)y < (uint)Size ? _values[(y * Size) + x] : Complex32.Zero;
    }

    // Rows, then columns; the centre of the picture lies at pixel 0, so that phases are those at the centre.
    private static Complex32[] Transform(WhitenedPlane plane, int size)
    {
        (int left, int top) = (plane.Width / 2, plane.Height / 2);
        Complex32[][] rows = new Complex32[plane.Height][];
        float[] across = Taper(plane.Width), down = Taper(plane.Height);
        Parallel.For(0, plane.Height, y =>
        {
            Complex32[] row = new Complex32[size];
            for (int x = 0; x < plane.Width; x++)
            {
                row[(x - left + size) % size] = new Complex32(plane.Values[(y * plane.Width) + x] * across[x] * down[y], 0);
            }

            Fourier.Forward(row, FourierOptions.NoScaling);
            rows[y] = row;
        });

        Complex32[] result = new Complex32[size * size];
        int half = size / 2;
        Parallel.For(0, half + 1, u =>
        {
            Complex32[] column = new Complex32[size];
            for (int y = 0; y < plane.Height; y++) column[(y - top + size) % size] = rows[y][u];
            Fourier.Forward(column, FourierOptions.NoScaling);
            for (int v = -half; v < half; v++)
            {
                Complex32 value = column[(v + size) % size];
                if (u < half) result[((v + half) * size) + u + half] = value;
                if (v > -half) result[((half - v) * size) + half - u] = value.Conjugate(); // the picture is real
            }
        });
        return result;
    }

    private static float[] Taper(int length)
    {
        float[] taper = new float[length];
        for (int i = 0; i < length; i++) taper[i] = MathF.Sqrt(MathF.Sin(MathF.PI * (i + 0.5f) / length));
        return taper;
    }
}
