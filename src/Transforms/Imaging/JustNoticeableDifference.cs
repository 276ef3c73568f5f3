using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>How much a pixel may change before the eye notices: little in flat areas, more where there is texture.</summary>
/// <remarks>
/// With Y = 0.299 R + 0.587 G + 0.114 B in [0, 1] and s the standard deviation of Y in the window around a pixel (the part of it that lies
/// inside the picture), the map is min(<see cref="Ceiling"/>, <see cref="Floor"/> + s). The trainers put the same formula, with these
/// constants, into the graph.
/// </remarks>
public static class JustNoticeableDifference
{
    /// <summary>What a flat area may change by, in units of the full range.</summary>
    public const double Floor = 0.008;

    /// <summary>What no area may change by more than, in units of the full range.</summary>
    public const double Ceiling = 0.10;

    /// <summary>Side of the window in pixels; odd.</summary>
    public const int Window = 7;

    /// <summary>Weight of red in the luminance.</summary>
    public const double RedWeight = 0.299;

    /// <summary>Weight of green in the luminance.</summary>
    public const double GreenWeight = 0.587;

    /// <summary>Weight of blue in the luminance.</summary>
    public const double BlueWeight = 0.114;

    private const int Reach = Window / 2;

    /// <summary>Computes the map of a picture; alpha is ignored.</summary>
    /// <returns>Row by row, one value a pixel, from <see cref="Floor"/> to <see cref="Ceiling"/>.</returns>
    public static float[] Map(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        float[] map = GC.AllocateUninitializedArray<float>(picture.Width * picture.Height);
        float[] columns = new float[picture.Width];
        for (int x = 0; x < columns.Length; x++) columns[x] = Covered(x, columns.Length);
        RowBands.Run(picture.Height, (from, to) => FillBand(picture, columns, map, from, to));
        return map;
    }

    private static void FillBand(Picture picture, float[] columns, float[] map, int from, int to)
    {
        int width = picture.Width;

        // The last Window rows of sums along the row, of the luminance and of its square; a row lives in the slot y % Window.
        float[] sums = new float[Window * width];
        float[] squares = new float[Window * width];
        float[] luminance = new float[width + (2 * Reach)]; // zeros at both ends add nothing to the sums
        float[] mean = new float[width];
        float[] square = new float[width];

        int next = Math.Max(0, from - Reach);
        for (int y = from; y < to; y++)
        {
            int last = Math.Min(picture.Height - 1, y + Reach);
            for (; next <= last; next++)
            {
                ReadLuminance(picture, next, luminance.AsSpan(Reach, width));
                SumAlongRow(luminance, sums.AsSpan(next % Window * width, width));
                TensorPrimitives.Multiply(luminance, luminance, luminance);
                SumAlongRow(luminance, squares.AsSpan(next % Window * width, width));
            }

            int first = Math.Max(0, y - Reach);
            SumRows(sums, first, last, mean);
            SumRows(squares, first, last, square);
            Finish(mean, square, columns, last - first + 1, map.AsSpan(y * width, width));
        }
    }

    private static float Covered(int position, int length) => Math.Min(length - 1, position + Reach) - Math.Max(0, position - Reach) + 1;

    // Minus one half: the spread stays the same, and the difference of squares loses less in single precision.
    private static void ReadLuminance(Picture picture, int y, Span<float> target)
    {
        const float red = (float)(RedWeight / 255);
        const float green = (float)(GreenWeight / 255);
        const float blue = (float)(BlueWeight / 255);
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(picture.Rgba.AsSpan(4 * y * target.Length, 4 * target.Length));
        int x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<uint> pixel = new(pixels[x..]);
            Vector<float> value = (PixelVectors.Red(pixel) * red) + (PixelVectors.Green(pixel) * green) + (PixelVectors.Blue(pixel) * blue);
            (value - new Vector<float>(0.5f)).CopyTo(target[x..]);
        }

        for (; x < target.Length; x++)
        {
            uint pixel = pixels[x];
            target[x] = ((byte)pixel * red) + ((byte)(pixel >> 8) * green) + ((byte)(pixel >> 16) * blue) - 0.5f;
        }
    }

    private static void SumAlongRow(ReadOnlySpan<float> padded, Span<float> target)
    {
        TensorPrimitives.Add(padded[..target.Length], padded.Slice(1, target.Length), target);
        for (int k = 2; k < Window; k++) TensorPrimitives.Add(target, padded.Slice(k, target.Length), target);
    }

    // Sums anew instead of adding the new row and taking away the old one: that would drift down the picture.
    private static void SumRows(float[] rows, int first, int last, Span<float> target)
    {
        rows.AsSpan(first % Window * target.Length, target.Length).CopyTo(target);
        for (int y = first + 1; y <= last; y++)
        {
            TensorPrimitives.Add(target, rows.AsSpan(y % Window * target.Length, target.Length), target);
        }
    }

    private static void Finish(ReadOnlySpan<float> sum, ReadOnlySpan<float> square, ReadOnlySpan<float> columns, int rows, Span<float> target)
    {
        int x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> share = Vector<float>.One / (new Vector<float>(columns[x..]) * rows);
            Vector<float> mean = new Vector<float>(sum[x..]) * share;
            Vector<float> variance = (new Vector<float>(square[x..]) * share) - (mean * mean);
            Vector<float> spread = Vector.SquareRoot(Vector.Max(variance, Vector<float>.Zero));
            Vector.Min(spread + new Vector<float>((float)Floor), new Vector<float>((float)Ceiling)).CopyTo(target[x..]);
        }

        for (; x < target.Length; x++)
        {
            float share = 1 / (columns[x] * rows);
            float mean = sum[x] * share;
            float spread = MathF.Sqrt(Math.Max(0, (square[x] * share) - (mean * mean)));
            target[x] = Math.Min((float)Ceiling, (float)Floor + spread);
        }
    }
}
