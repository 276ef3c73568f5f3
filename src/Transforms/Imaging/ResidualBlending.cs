using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Puts a network's residual on a picture of any size, below what the eye notices and at a chosen PSNR.</summary>
/// <remarks>
/// result = round(cover + gain * region * r / rms(r)), clipped, with r = enlarged residual * just-noticeable difference of the cover and
/// gain = 255 * 10^(-PSNR / 20) * strength. A grey picture gets the channel mean of the residual and stays grey. Alpha is kept, and
/// fully transparent pixels are left alone. Rows of r are made twice, for the rms and then for the result, each when it is needed: writing and reading planes of the picture's size
/// costs more, and the result is all that takes memory. With the exact layer, blue goes to the nearest level of the parity that <see cref="ParityPattern"/> wants instead of to the
/// nearest level, and grey to such a level in all channels: variance 1/3 in place of 1/12.
/// </remarks>
internal sealed class ResidualBlending
{
    private readonly Picture _cover;
    private readonly ReadOnlyMemory<float>[] _channels; // of the residual: three, or one for a grey cover
    private readonly ResamplingKernel _across, _down;
    private readonly bool _hides; // else the residual says by itself how much each pixel changes

    private ResidualBlending(Picture cover, ReadOnlyMemory<float> residual, int width, int height, bool hides)
    {
        (_cover, _hides) = (cover, hides);
        (_across, _down) = (ResamplingKernel.Triangle(width, cover.Width), ResamplingKernel.Triangle(height, cover.Height));
        int plane = width * height;
        _channels = cover.IsGrey() ? [ChannelMean(residual.Span, plane)] : [.. Enumerable.Range(0, 3).Select(c => residual.Slice(c * plane, plane))];
    }

    /// <summary>Blends.</summary>
    /// <param name="cover">The picture; not changed.</param>
    /// <param name="residual">Shape (3, height, width), RGB; its overall size does not matter.</param>
    /// <param name="width">Width of the residual.</param>
    /// <param name="height">Height of the residual.</param>
    /// <param name="targetPsnr">Decibels at strength 1, before rounding and clipping.</param>
    /// <param name="strength">Factor on the residual.</param>
    /// <param name="region">Null, or a factor in [0, 1] for each pixel of the cover.</param>
    /// <param name="withinRegion">True: the decibels hold inside the region; false: they would hold for the whole picture if all of it were marked.</param>
    /// <param name="exactLayer">Whether the pixels in the region follow <see cref="ParityPattern"/>.</param>
    public static Picture Apply(
        Picture cover, ReadOnlyMemory<float> residual, int width, int height, double targetPsnr, double strength, float[]? region,
        bool withinRegion = false, bool exactLayer = false)
    {
        ResidualBlending blending = new(cover, residual, width, height, hides: true);
        double rms = blending.RootMeanSquare(withinRegion ? region : null);
        double gain = rms > 0 && double.IsFinite(rms) ? 255 * Math.Pow(10, -targetPsnr / 20) * strength / rms : 0;
        return blending.Blend((float)gain, region, exactLayer);
    }

    /// <summary>Adds a residual that says by itself how much each pixel changes: result = round(cover + strength * region * enlarged residual), clipped.</summary>
    /// <param name="cover">The picture; not changed.</param>
    /// <param name="residual">Shape (3, height, width), RGB, in levels of 0..255.</param>
    /// <param name="width">Width of the residual.</param>
    /// <param name="height">Height of the residual.</param>
    /// <param name="strength">Factor on the residual.</param>
    /// <param name="region">Null, or a factor in [0, 1] for each pixel of the cover.</param>
    /// <param name="exactLayer">Whether the pixels in the region follow <see cref="ParityPattern"/>.</param>
    public static Picture Add(
        Picture cover, ReadOnlyMemory<float> residual, int width, int height, double strength, float[]? region, bool exactLayer = false) =>
        new ResidualBlending(cover, residual, width, height, hides: false).Blend((float)strength, region, exactLayer);

    private double RootMeanSquare(float[]? region)
    {
        double samples = (region is null ? (double)_cover.Width * _cover.Height : TensorPrimitives.SumOfSquares(region)) * _channels.Length;
        // One sum a row, added up in order: the result does not depend on how rows were spread over cores.
        double[] sums = new double[_cover.Height];
        RowBands.Run(_cover.Height, (from, to) =>
        {
            Band band = new(this, from, 1, region);
            float[] row = new float[_cover.Width];
            for (int y = from; y < to; y++)
            {
                band.Next();
                for (int c = 0; c < _channels.Length; c++)
                {
                    band.Change(c, row);
                    sums[y] += TensorPrimitives.SumOfSquares(row);
                }
            }
        });
        return Math.Sqrt(sums.Sum() / samples);
    }

    private Picture Blend(float gain, float[]? region, bool exactLayer)
    {
        int width = _cover.Width;
        byte[] result = GC.AllocateUninitializedArray<byte>(_cover.Rgba.Length);
        RowBands.Run(_cover.Height, (from, to) =>
        {
            Band band = new(this, from, gain, region);
            float[][] rows = [.. _channels.Select(_ => new float[width])];
            for (int y = from; y < to; y++)
            {
                band.Next();
                for (int c = 0; c < rows.Length; c++) band.Change(c, rows[c]);
                ReadOnlySpan<byte> before = _cover.Rgba.AsSpan(4 * y * width, 4 * width);
                Span<byte> after = result.AsSpan(4 * y * width, 4 * width);
                if (exactLayer) FollowParities(before, rows[^1], y, region is null ? default : region.AsSpan(y * width, width));
                AddRow(before, rows[0], rows[rows.Length / 2], rows[^1], after);
            }
        });
        return new Picture(width, _cover.Height, result);
    }

    /// <summary>What is added to the rows from one on, before rounding: enlarged residual * gain * just-noticeable difference * region.</summary>
    private sealed class Band
    {
        private readonly ResizedRows[] _channels;
        private readonly NoticeableRows? _noticeable;
        private readonly float[]? _region;
        private readonly float[] _factors;
        private readonly float _gain;
        private int _y;

        public Band(ResidualBlending blending, int first, float gain, float[]? region)
        {
            _channels = [.. blending._channels.Select(channel => new ResizedRows(channel, blending._across, blending._down))];
            _noticeable = blending._hides ? new NoticeableRows(blending._cover, first) : null;
            (_region, _gain, _y) = (region, gain, first - 1);
            _factors = new float[blending._cover.Width];
            Array.Fill(_factors, gain);
        }

        public void Next()
        {
            _y++;
            if (_noticeable is not null)
            {
                _noticeable.Next(_factors);
                if (_gain != 1) TensorPrimitives.Multiply(_factors, _gain, _factors);
            }
            else if (_region is not null)
            {
                Array.Fill(_factors, _gain);
            }

            if (_region is not null) TensorPrimitives.Multiply(_factors, _region.AsSpan(_y * _factors.Length, _factors.Length), _factors);
        }

        public void Change(int channel, Span<float> target) => _channels[channel].Make(_y, _factors, target);
    }

    /// <summary>Changes what is added to blue, or to all channels of a grey picture, so that the sums are levels of the wanted parity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FollowParities(ReadOnlySpan<byte> cover, Span<float> change, int y, ReadOnlySpan<float> region)
    {
        ReadOnlySpan<uint> before = MemoryMarshal.Cast<byte, uint>(cover);
        ReadOnlySpan<float> pattern = ParityPattern.Row(y);
        ref uint pixels = ref MemoryMarshal.GetReference(before);
        ref float changes = ref MemoryMarshal.GetReference(change[..before.Length]), wanted = ref MemoryMarshal.GetReference(pattern[..ParityPattern.Side]);
        int x = 0;
        for (; x <= before.Length - Vector<float>.Count; x += Vector<float>.Count) // the pattern's length is a multiple of any vector's
        {
            Vector<float> blue = PixelVectors.Blue(Vector.LoadUnsafe(ref pixels, (nuint)x)), changed = Vector.LoadUnsafe(ref changes, (nuint)x);
            Vector<float> exact = ParityPattern.Nearest(blue + changed, Vector.LoadUnsafe(ref wanted, (nuint)(x % ParityPattern.Side))) - blue;
            if (!region.IsEmpty) exact = Vector.ConditionalSelect(Vector.GreaterThan(new Vector<float>(region[x..]), Vector<float>.Zero), exact, changed);
            exact.StoreUnsafe(ref changes, (nuint)x);
        }

        for (; x < before.Length; x++)
        {
            float blue = (byte)(before[x] >> 16);
            if (region.IsEmpty || region[x] > 0) change[x] = ParityPattern.Nearest(blue + change[x], pattern[x % ParityPattern.Side]) - blue;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(ReadOnlySpan<byte> cover, ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<byte> result)
    {
        ReadOnlySpan<uint> before = MemoryMarshal.Cast<byte, uint>(cover);
        Span<uint> after = MemoryMarshal.Cast<byte, uint>(result);
        ref uint pixels = ref MemoryMarshal.GetReference(before), results = ref MemoryMarshal.GetReference(after[..before.Length]);
        ref float r = ref MemoryMarshal.GetReference(red[..before.Length]), g = ref MemoryMarshal.GetReference(green[..before.Length]), b = ref MemoryMarshal.GetReference(blue[..before.Length]);
        int x = 0;
        for (; x <= before.Length - Vector<uint>.Count; x += Vector<uint>.Count)
        {
            Vector<uint> pixel = Vector.LoadUnsafe(ref pixels, (nuint)x);
            PixelVectors.Replace(
                pixel,
                PixelVectors.Red(pixel) + Vector.LoadUnsafe(ref r, (nuint)x),
                PixelVectors.Green(pixel) + Vector.LoadUnsafe(ref g, (nuint)x),
                PixelVectors.Blue(pixel) + Vector.LoadUnsafe(ref b, (nuint)x)).StoreUnsafe(ref results, (nuint)x);
        }

        for (; x < before.Length; x++)
        {
            uint pixel = before[x];
            after[x] = PixelVectors.Replace(pixel, (byte)pixel + red[x], (byte)(pixel >> 8) + green[x], (byte)(pixel >> 16) + blue[x]);
        }
    }

    private static float[] ChannelMean(ReadOnlySpan<float> residual, int plane)
    {
        float[] mean = new float[plane];
        for (int i = 0; i < plane; i++) mean[i] = (residual[i] + residual[plane + i] + residual[(2 * plane) + i]) / 3;
        return mean;
    }
}
