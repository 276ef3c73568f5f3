using System.Numerics.Tensors;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace MlNetWatermark;

/// <summary>The parities of a picture's blue levels, summed over all repeats of <see cref="ParityPattern"/>, and the place of the pattern in them.</summary>
/// <remarks>
/// Given a picture without the layer, the pattern is what is random: sum(sign * fold) has mean 0, and Hoeffding's inequality (1963, theorem 2) bounds
/// P(sum >= t) by exp(-t^2 / (2 * sum(fold^2))). So flat, striped and tiled pictures, whose parities are far from independent, pay for that by themselves.
/// </remarks>
internal sealed class ParityFold
{
    private const int Side = ParityPattern.Side;

    /// <summary>Side of the blocks whose mean is taken out: what is flat then says nothing, and does not hide a small marked part.</summary>
    private const int Block = 16;

    private static readonly float[] _signs = Signs();
    private static readonly Lazy<Complex32[]> _pattern = new(() => Transform(_signs));

    private readonly float[] _sums = new float[Side * Side];

    private ParityFold()
    {
    }

    /// <summary>Folds.</summary>
    public static ParityFold Of(Picture picture)
    {
        ParityFold fold = new();
        for (int top = 0; top < picture.Height; top += Block)
        {
            for (int left = 0; left < picture.Width; left += Block)
            {
                fold.AddBlock(picture.Rgba, picture.Width, left, top, Math.Min(left + Block, picture.Width), Math.Min(top + Block, picture.Height));
            }
        }

        return fold;
    }

    /// <summary>Where in the pattern the picture's first pixel lies: (0, 0) unless the picture was cut.</summary>
    /// <param name="falsePositiveRate">Highest chance of an answer for a picture without the layer.</param>
    /// <param name="anywhere">False: only the uncut picture is looked at, which saves a transform.</param>
    /// <returns>Each in [0, <see cref="ParityPattern.Side"/>); null when no place is significant.</returns>
    public (int X, int Y)? Find(double falsePositiveRate, bool anywhere = true)
    {
        double energy = TensorPrimitives.SumOfSquares(_sums);
        if (energy <= 0) return null;

        // Half of the rate is for the uncut picture, half for all places together.
        double first = TensorPrimitives.Dot(_sums, _signs);
        if (first > 0 && LogBound(first, energy) <= Math.Log(falsePositiveRate / 2)) return (0, 0);
        if (!anywhere) return null;
        float[] found = Correlate();
        int best = TensorPrimitives.IndexOfMax(found);
        bool significant = found[best] > 0 && LogBound(found[best], energy) <= Math.Log(falsePositiveRate / 2 / found.Length);
        return significant ? (best % Side, best / Side) : null;
    }

    private static double LogBound(double sum, double energy) => -sum * sum / (2 * energy);

    private void AddBlock(byte[] rgba, int width, int left, int top, int right, int bottom)
    {
        int odd = 0, count = 0;
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<byte> row = rgba.AsSpan(4 * ((y * width) + left), 4 * (right - left));
            for (int i = 2; i < row.Length; i += 4)
            {
                int visible = row[i + 1] > 0 ? 1 : 0;
                odd += row[i] & visible;
                count += visible;
            }
        }

        if (odd == 0 || odd == count) return;
        float ifEven = -2f * odd / count, ifOdd = 2 + ifEven;
        for (int y = top; y < bottom; y++)
        {
            ReadOnlySpan<byte> row = rgba.AsSpan(4 * ((y * width) + left), 4 * (right - left));
            Span<float> sums = _sums.AsSpan(((y % Side) * Side) + (left % Side), right - left); // blocks divide the pattern
            for (int i = 0; i < sums.Length; i++)
            {
                if (row[(4 * i) + 3] > 0) sums[i] += (row[(4 * i) + 2] & 1) != 0 ? ifOdd : ifEven;
            }
        }
    }

    // found[offset] = sum over p of fold[p] * sign[p + offset].
    private float[] Correlate()
    {
        Complex32[] spectrum = Transform(_sums);
        Complex32[] pattern = _pattern.Value;
        for (int i = 0; i < spectrum.Length; i++) spectrum[i] = spectrum[i].Conjugate() * pattern[i];
        Each(spectrum, values => Fourier.Inverse(values, FourierOptions.AsymmetricScaling));
        return Array.ConvertAll(spectrum, value => value.Real);
    }

    private static Complex32[] Transform(float[] plane)
    {
        Complex32[] values = Array.ConvertAll(plane, value => new Complex32(value, 0));
        Each(values, row => Fourier.Forward(row, FourierOptions.AsymmetricScaling));
        return values;
    }

    // Rows, then columns.
    private static void Each(Complex32[] values, Action<Complex32[]> transform)
    {
        Complex32[] line = new Complex32[Side];
        for (int y = 0; y < Side; y++)
        {
            values.AsSpan(y * Side, Side).CopyTo(line);
            transform(line);
            line.CopyTo(values.AsSpan(y * Side));
        }

        for (int x = 0; x < Side; x++)
        {
            for (int y = 0; y < Side; y++) line[y] = values[(y * Side) + x];
            transform(line);
            for (int y = 0; y < Side; y++) values[(y * Side) + x] = line[y];
        }
    }

    private static float[] Signs()
    {
        float[] signs = new float[Side * Side];
        for (int y = 0; y < Side; y++) ParityPattern.Row(y).CopyTo(signs.AsSpan(y * Side));
        for (int i = 0; i < signs.Length; i++) signs[i] = (2 * signs[i]) - 1;
        return signs;
    }
}
