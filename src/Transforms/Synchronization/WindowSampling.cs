using System.Numerics;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Samples a picture under a homography: a square window, each of its pixels the mean of finer samples.</summary>
internal sealed class WindowSampling
{
    /// <summary>Sampled so much more finely, then averaged, because the way back may shrink.</summary>
    public const int Finer = 2;

    private readonly PixelGrid _picture;
    private readonly Homography _back;
    private readonly int _side;
    private readonly ResamplingKernel _kernel;

    /// <param name="picture">At about the resolution of the samples, so that none of it is skipped.</param>
    /// <param name="back">From the finer samples of the window to pixels of the picture.</param>
    /// <param name="side">Side of the window; a multiple of 8.</param>
    public WindowSampling(PixelGrid picture, Homography back, int side)
    {
        (_picture, _back, _side) = (picture, back, side);
        _kernel = ResamplingKernel.Triangle(Finer * side, side);
    }

    /// <summary>Samples.</summary>
    /// <param name="planes">Receives shape (3, side, side), RGB. Beyond the picture it is continued by its mirror image.</param>
    /// <param name="inside">Receives shape (side, side): the share of each pixel that lies in the picture.</param>
    public void Run(float[] planes, float[] inside) => RowBands.Run(_side, (from, to) => Run(from, to, planes, inside));

    private void Run(int from, int to, float[] planes, float[] inside)
    {
        int first = _kernel.Start(from), last = _kernel.Start(to - 1) + _kernel.Weights(to - 1).Length;
        Places places = new(Finer * _side);
        Vector128<float>[] samples = new Vector128<float>[Finer * _side], rows = new Vector128<float>[(last - first) * _side];
        for (int y = first; y < last; y++)
        {
            places.Find(_back, y, _picture.Width, _picture.Height);
            Sample(places, samples);
            Span<Vector128<float>> row = rows.AsSpan((y - first) * _side, _side);
            for (int x = 0; x < row.Length; x++) row[x] = PixelGrid.Mix(samples.AsSpan(_kernel.Start(x)), _kernel.Weights(x));
            // Rows that two bands need are counted in one of them.
            if (y / Finer >= from && y / Finer < to) Count(places.Inside, inside.AsSpan(y / Finer * _side, _side));
        }

        int plane = _side * _side;
        for (int y = from; y < to; y++)
        {
            ReadOnlySpan<float> weights = _kernel.Weights(y);
            ReadOnlySpan<Vector128<float>> mixed = rows.AsSpan((_kernel.Start(y) - first) * _side);
            for (int x = 0; x < _side; x++)
            {
                Vector128<float> sum = mixed[x] * weights[0];
                for (int k = 1; k < weights.Length; k++) sum += mixed[(k * _side) + x] * weights[k];
                int at = (y * _side) + x;
                (planes[at], planes[at + plane], planes[at + (2 * plane)]) = (sum[0], sum[1], sum[2]);
            }
        }
    }

    private void Sample(Places places, Vector128<float>[] samples)
    {
        ReadOnlySpan<Vector128<float>> pixels = _picture.Pixels;
        int right = _picture.Width > 1 ? 1 : 0, below = _picture.Height > 1 ? _picture.Width : 0;
        for (int x = 0; x < samples.Length; x++)
        {
            int at = places.At[x];
            Vector128<float> across = Vector128.Create(places.Across[x]);
            Vector128<float> above = pixels[at] + ((pixels[at + right] - pixels[at]) * across);
            Vector128<float> under = pixels[at + below] + ((pixels[at + below + right] - pixels[at + below]) * across);
            samples[x] = above + ((under - above) * places.Down[x]);
        }
    }

    private static void Count(int[] samples, Span<float> target)
    {
        for (int x = 0; x < samples.Length; x++) target[x / Finer] -= samples[x] / (float)(Finer * Finer); // -1 stands for yes
    }

    /// <summary>Where the samples of one row lie: between which four pixels, and how near to each.</summary>
    private sealed class Places(int count)
    {
        /// <summary>The pixel left above, so that there is one to the right and one below.</summary>
        public int[] At { get; } = new int[count];

        /// <summary>The share of the pixel to the right.</summary>
        public float[] Across { get; } = new float[count];

        /// <summary>The share of the pixel below.</summary>
        public float[] Down { get; } = new float[count];

        /// <summary>-1 where a sample lies in the picture, 0 beyond it.</summary>
        public int[] Inside { get; } = new int[count];

        public void Find(Homography back, int row, int width, int height)
        {
            Vector<double> x = Vector<double>.Indices + new Vector<double>(0.5), step = new(Vector<double>.Count);
            for (int i = 0; i < count; i += Vector<float>.Count, x += step + step)
            {
                Four first = new(back, x, row + 0.5, width, height), second = new(back, x + step, row + 0.5, width, height);
                Vector.Narrow(first.At, second.At).CopyTo(At, i);
                Vector.Narrow(first.Across, second.Across).CopyTo(Across, i);
                Vector.Narrow(first.Down, second.Down).CopyTo(Down, i);
                Vector.Narrow(first.Inside, second.Inside).CopyTo(Inside, i);
            }
        }
    }

    /// <summary>The same for as many samples as fit a vector.</summary>
    private readonly struct Four
    {
        private const double Whole = 6755399441055744; // 1.5 * 2^52: a whole number added to it is its lowest bits

        public Four(Homography back, Vector<double> x, double y, int width, int height)
        {
            Vector<double> w = (back.G * x) + new Vector<double>(back.H * y) + new Vector<double>(back.I);
            Vector<double> u = ((back.A * x) + new Vector<double>(back.B * y) + new Vector<double>(back.C)) / w;
            Vector<double> v = ((back.D * x) + new Vector<double>(back.E * y) + new Vector<double>(back.F)) / w;
            Inside = Vector.GreaterThanOrEqual(u, Vector<double>.Zero) & Vector.GreaterThanOrEqual(v, Vector<double>.Zero)
                & Vector.LessThan(u, new Vector<double>(width)) & Vector.LessThan(v, new Vector<double>(height));
            (Vector<double> left, Across) = Split(u, width);
            (Vector<double> top, Down) = Split(v, height);
            At = Vector.AsVectorInt64((top * width) + left + new Vector<double>(Whole));
        }

        public Vector<long> At { get; }

        public Vector<double> Across { get; }

        public Vector<double> Down { get; }

        public Vector<long> Inside { get; }

        // A place beyond the borders is mirrored at them; one that is no number becomes the first.
        private static (Vector<double> Index, Vector<double> Share) Split(Vector<double> place, int length)
        {
            Vector<double> period = new(2.0 * length), folded = place - (Vector.Floor(place / period) * period);
            folded = Vector.ConditionalSelect(Vector.LessThan(folded, new Vector<double>(length)), folded, period - folded) - new Vector<double>(0.5);
            folded = Vector.ConditionalSelect(Vector.GreaterThan(folded, Vector<double>.Zero), folded, Vector<double>.Zero);
            folded = Vector.Min(folded, new Vector<double>(length - 1));
            Vector<double> index = Vector.Min(Vector.Floor(folded), new Vector<double>(Math.Max(0, length - 2)));
            return (index, folded - index);
        }
    }
}
