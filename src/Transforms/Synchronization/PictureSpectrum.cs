using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics;

namespace MlNetWatermark;

/// <summary>The spectrum of a picture's whitened luminance, in which the waves of a mark are points and the picture itself is noise of even strength.</summary>
/// <remarks>
/// Frequencies are in bins: periods over <see cref="Size"/> pixels. Phases are those at the centre of the picture, where they hardly depend on the exact frequency. A picture is
/// real, so a bin and its negative say the same and one half of them is kept.
/// </remarks>
internal sealed class PictureSpectrum
{
    /// <summary>Columns that are kept of the other half, so that the noise around the border between the halves is known.</summary>
    public const int Margin = 8;

    /// <summary>Powers are cut off at so many times the noise around them: what stands out more belongs to the picture or proves itself by its companions.</summary>
    private const float MostPower = 8;

    private const int NoiseReach = Margin; // bins to each side over which the noise is averaged

    private readonly float[] _real, _imaginary; // divided by the noise around them; laid out as the power

    private PictureSpectrum(int size, float[] real, float[] imaginary, float[] power)
    {
        Size = size;
        _real = real;
        _imaginary = imaginary;
        Power = power;
    }

    /// <summary>Bins along each side; a power of two, larger than the picture.</summary>
    public int Size { get; }

    /// <summary>Power over the noise around it, cut off; one row for each u from -Size/2 on, in it v from -<see cref="Margin"/> to Size/2, without that.</summary>
    public float[] Power { get; }

    /// <summary>From one row to the next.</summary>
    public int Stride => (Size / 2) + Margin;

    /// <summary>Transforms.</summary>
    /// <param name="plane">Whitened luminance.</param>
    public static PictureSpectrum Of(WhitenedPlane plane)
    {
        int size = 64;
        while (size < 2 * Math.Max(plane.Width, plane.Height)) size *= 2; // finer than the picture resolves, so that no wave falls between bins
        int stride = (size / 2) + Margin;
        float[] real = GC.AllocateUninitializedArray<float>(size * stride), imaginary = GC.AllocateUninitializedArray<float>(size * stride), power = GC.AllocateUninitializedArray<float>(size * stride);
        PlaneTransform.Run(plane, size, (u, v, re, im) =>
        {
            int at = ((u + (size / 2)) * stride) + v + Margin;
            re.CopyTo(real.AsSpan(at));
            im.CopyTo(imaginary.AsSpan(at));
            Span<float> powers = power.AsSpan(at, re.Length);
            TensorPrimitives.Multiply(re, re, powers);
            TensorPrimitives.MultiplyAdd(im, im, powers, powers);
        });
        for (int row = 0; row < size; row++)
        {
            int mirrored = ((size - row) % size * stride) + Margin, at = (row * stride) + Margin;
            for (int v = 1; v <= Margin; v++) (real[at - v], imaginary[at - v], power[at - v]) = (real[mirrored + v], -imaginary[mirrored + v], power[mirrored + v]);
        }

        float[] noise = WindowMean.Of(power, stride, size, NoiseReach);
        RowBands.Run(size, (from, to) =>
        {
            for (int row = from; row < to; row++)
            {
                Span<float> powers = power.AsSpan(row * stride, stride), re = real.AsSpan(row * stride, stride), im = imaginary.AsSpan(row * stride, stride);
                // Borders and straight edges of a picture light up the axes.
                if (Math.Abs(row - (size / 2)) <= 1) powers.Clear();
                powers.Slice(Margin - 1, 3).Clear();
                Level(powers, noise.AsSpan(row * stride, stride), re, im);
            }
        });
        return new PictureSpectrum(size, real, imaginary, power);
    }

    /// <summary>Where the power of the nearest bin lies, that of the zero frequency, which is 0, for what is outside.</summary>
    public int IndexOf(double u, double v)
    {
        int half = Size / 2, x = (int)Math.Round(u), y = (int)Math.Round(v);
        if (y < 0) (x, y) = (-x, -y);
        return (uint)(x + half) < (uint)Size && y < half ? ((x + half) * Stride) + y + Margin : (half * Stride) + Margin;
    }

    /// <summary>Power at the nearest bin; 0 outside.</summary>
    public float PowerAt(double u, double v) => Power[IndexOf(u, v)];

    /// <summary>The value at the nearest bin, its phase that at the centre of the picture; 0 outside.</summary>
    public Complex32 ValueAt(double u, double v)
    {
        int at = IndexOf(u, v);
        return new Complex32(_real[at], Math.Round(v) < 0 ? -_imaginary[at] : _imaginary[at]);
    }

    // Divides by the noise and cuts off, the values as their power.
    private static void Level(Span<float> power, ReadOnlySpan<float> noise, Span<float> real, Span<float> imaginary)
    {
        int i = 0;
        Vector<float> most = new(MostPower);
        for (; i <= power.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> before = new(power[i..]), around = new(noise[i..]);
            Vector<float> scale = Vector.ConditionalSelect(Vector.GreaterThan(before, Vector<float>.Zero), Vector.Min(Vector<float>.One / around, most / before), Vector<float>.Zero);
            Vector<float> root = Vector.SquareRoot(scale);
            Vector.Min(before * scale, most).CopyTo(power[i..]);
            (new Vector<float>(real[i..]) * root).CopyTo(real[i..]);
            (new Vector<float>(imaginary[i..]) * root).CopyTo(imaginary[i..]);
        }

        for (; i < power.Length; i++)
        {
            float scale = power[i] > 0 ? Math.Min(1 / noise[i], MostPower / power[i]) : 0, root = MathF.Sqrt(scale);
            (power[i], real[i], imaginary[i]) = (Math.Min(power[i] * scale, MostPower), real[i] * root, imaginary[i] * root);
        }
    }
}
