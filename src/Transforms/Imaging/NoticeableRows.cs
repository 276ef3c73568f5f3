using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Makes the rows of a <see cref="JustNoticeableDifference"/> one after another, without keeping the map.</summary>
/// <remarks>
/// Sums over the window slide down the picture, a new row in and an old one out. They are whole numbers, so nothing drifts and the rows do not depend on where they began: luminance is
/// counted in steps of 1/50 level from the middle, the finest at which the sum of 49 squares fits 31 bits.
/// </remarks>
internal sealed class NoticeableRows
{
    private const int Reach = JustNoticeableDifference.Window / 2;
    private const int White = 12750, Middle = White / 2;

    private readonly Picture _picture;
    private readonly int[] _luminance, _squares; // one row, with zeros beyond both ends: they add nothing
    private readonly int[] _lastSums, _lastSquares; // along the row, of the last rows; row y lives in slot y % Window
    private readonly int[] _sums, _squareSums; // over the window
    private readonly float[] _shares; // one over the pixels of the window that lie inside the picture
    private int _rows; // of the window, for which the shares are
    private int _y;

    /// <param name="picture">The picture.</param>
    /// <param name="first">The first row to make.</param>
    public NoticeableRows(Picture picture, int first)
    {
        int width = picture.Width;
        (_picture, _y) = (picture, first);
        (_luminance, _squares) = (new int[width + (2 * Reach)], new int[width + (2 * Reach)]);
        (_lastSums, _lastSquares) = (new int[JustNoticeableDifference.Window * width], new int[JustNoticeableDifference.Window * width]);
        (_sums, _squareSums, _shares) = (new int[width], new int[width], new float[width]);
        for (int y = Math.Max(0, first - Reach); y < Math.Min(picture.Height, first + Reach); y++) Slide(y, enters: true);
    }

    /// <summary>Makes the next row.</summary>
    /// <param name="target">Width values, from <see cref="JustNoticeableDifference.Floor"/> to <see cref="JustNoticeableDifference.Ceiling"/>.</param>
    public void Next(Span<float> target)
    {
        // The row that enters and the one that leaves share a slot.
        if (_y + Reach < _picture.Height) Slide(_y + Reach, enters: true);
        else if (_y - Reach - 1 >= 0) Slide(_y + Reach, enters: false);
        Finish(Covered(_y, _picture.Height), target);
        _y++;
    }

    private static int Covered(int position, int length) => Math.Min(length - 1, position + Reach) - Math.Max(0, position - Reach) + 1;

    private void Slide(int y, bool enters)
    {
        int width = _sums.Length, slot = y % JustNoticeableDifference.Window * width;
        Span<int> sums = _lastSums.AsSpan(slot, width), squares = _lastSquares.AsSpan(slot, width);
        if (enters)
        {
            ReadLuminance(y);
            Replace(_luminance, sums, _sums);
            Replace(_squares, squares, _squareSums);
            return;
        }

        Leave(sums, _sums);
        Leave(squares, _squareSums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadLuminance(int y)
    {
        const float red = (float)(JustNoticeableDifference.RedWeight * White / 255);
        const float green = (float)(JustNoticeableDifference.GreenWeight * White / 255);
        const float blue = (float)(JustNoticeableDifference.BlueWeight * White / 255);
        int width = _sums.Length;
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(_picture.Rgba.AsSpan(4 * y * width, 4 * width));
        Span<int> luminance = _luminance.AsSpan(Reach, width), squares = _squares.AsSpan(Reach, width);
        ref uint source = ref MemoryMarshal.GetReference(pixels);
        ref int values = ref MemoryMarshal.GetReference(luminance), products = ref MemoryMarshal.GetReference(squares);
        int x = 0;
        for (; x <= width - Vector<int>.Count; x += Vector<int>.Count)
        {
            Vector<uint> pixel = Vector.LoadUnsafe(ref source, (nuint)x);
            Vector<float> value = (PixelVectors.Red(pixel) * red) + (PixelVectors.Green(pixel) * green) + (PixelVectors.Blue(pixel) * blue);
            Vector<int> steps = Vector.ConvertToInt32Native(value + new Vector<float>(0.5f)) - new Vector<int>(Middle);
            steps.StoreUnsafe(ref values, (nuint)x);
            (steps * steps).StoreUnsafe(ref products, (nuint)x);
        }

        for (; x < width; x++)
        {
            uint pixel = pixels[x];
            int steps = (int)(((byte)pixel * red) + ((byte)(pixel >> 8) * green) + ((byte)(pixel >> 16) * blue) + 0.5f) - Middle;
            (luminance[x], squares[x]) = (steps, steps * steps);
        }
    }

    // Sums the new row along itself, puts it where the old one was, and moves the window's sums on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Replace(ReadOnlySpan<int> padded, Span<int> row, Span<int> window)
    {
        ref int source = ref MemoryMarshal.GetReference(padded), kept = ref MemoryMarshal.GetReference(row), sums = ref MemoryMarshal.GetReference(window);
        int x = 0;
        for (; x <= row.Length - Vector<int>.Count; x += Vector<int>.Count)
        {
            ref int at = ref Unsafe.Add(ref source, x);
            Vector<int> sum = Vector.LoadUnsafe(ref at) + Vector.LoadUnsafe(ref at, 1) + Vector.LoadUnsafe(ref at, 2) + Vector.LoadUnsafe(ref at, 3)
                + Vector.LoadUnsafe(ref at, 4) + Vector.LoadUnsafe(ref at, 5) + Vector.LoadUnsafe(ref at, 6);
            Vector<int> old = Vector.LoadUnsafe(ref kept, (nuint)x);
            (Vector.LoadUnsafe(ref sums, (nuint)x) + (sum - old)).StoreUnsafe(ref sums, (nuint)x);
            sum.StoreUnsafe(ref kept, (nuint)x);
        }

        for (; x < row.Length; x++)
        {
            int sum = 0;
            for (int k = 0; k < JustNoticeableDifference.Window; k++) sum += padded[x + k];
            window[x] += sum - row[x];
            row[x] = sum;
        }
    }

    private static void Leave(Span<int> row, Span<int> window)
    {
        for (int x = 0; x < row.Length; x++) window[x] -= row[x];
        row.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(int rows, Span<float> target)
    {
        const float step = 1f / White;
        if (rows != _rows)
        {
            for (int k = 0; k < _shares.Length; k++) _shares[k] = 1f / (rows * Covered(k, _shares.Length));
            _rows = rows;
        }

        ref float shares = ref MemoryMarshal.GetArrayDataReference(_shares), values = ref MemoryMarshal.GetReference(target[.._shares.Length]);
        ref int sums = ref MemoryMarshal.GetArrayDataReference(_sums), squares = ref MemoryMarshal.GetArrayDataReference(_squareSums);
        int x = 0;
        for (; x <= _shares.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> share = Vector.LoadUnsafe(ref shares, (nuint)x);
            Vector<float> mean = Vector.ConvertToSingle(Vector.LoadUnsafe(ref sums, (nuint)x)) * share;
            Vector<float> variance = (Vector.ConvertToSingle(Vector.LoadUnsafe(ref squares, (nuint)x)) * share) - (mean * mean);
            Vector<float> spread = Vector.SquareRoot(Vector.MaxNative(variance, Vector<float>.Zero)) * step;
            Vector.MinNative(spread + new Vector<float>((float)JustNoticeableDifference.Floor), new Vector<float>((float)JustNoticeableDifference.Ceiling)).StoreUnsafe(ref values, (nuint)x);
        }

        for (; x < _shares.Length; x++)
        {
            float mean = _sums[x] * _shares[x];
            float spread = MathF.Sqrt(Math.Max(0, (_squareSums[x] * _shares[x]) - (mean * mean))) * step;
            target[x] = Math.Min((float)JustNoticeableDifference.Ceiling, (float)JustNoticeableDifference.Floor + spread);
        }
    }
}
