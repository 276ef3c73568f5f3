using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Fills a hole so that every patch of the filling looks like a patch outside: texture goes on, and edges are joined.</summary>
/// <remarks>
/// Wexler, Shechtman, Irani, "Space-Time Completion of Video" (PAMI 2007): coarse to fine, each pixel becomes the weighted mean of what the patches over it would have
/// there. The patches alike are found by PatchMatch (Barnes et al., SIGGRAPH 2009): neighbours' finds and random places in ever smaller surroundings. Differs: patches are
/// neither turned nor scaled, and only those centred in the hole are asked. The work is bounded by the hole's pixels.
/// </remarks>
internal sealed class PatchFill
{
    /// <summary>Patches of 7 x 7 pixels, as in both papers.</summary>
    private const int Radius = 3;

    /// <summary>With fewer patches to choose from, the filling would only repeat them.</summary>
    private const int FewestSources = 100;

    /// <summary>Larger holes take what was found at half the size, so that photographs of many millions of pixels stay a matter of seconds.</summary>
    private const int MostSearched = 500_000;

    private readonly Vector128<float>[] _pixels;
    private readonly int _width, _height;
    private readonly int[] _hole, _sources;
    private readonly bool[] _isSource;

    /// <summary>Centre of the patch that looks most alike, for every pixel of the hole; -1 outside.</summary>
    private readonly int[] _nearest;

    /// <summary>Mean squared difference of the two patches.</summary>
    private readonly float[] _distance;

    private PatchFill(Vector128<float>[] pixels, float[] known, int width, int height)
    {
        (_pixels, _width, _height) = (pixels, width, height);
        _nearest = new int[pixels.Length];
        _distance = new float[pixels.Length];
        Array.Fill(_nearest, -1);
        _hole = [.. Enumerable.Range(0, known.Length).Where(i => known[i] == 0)];
        _isSource = WhollyKnown(known, width, height);
        _sources = [.. Enumerable.Range(0, known.Length).Where(i => _isSource[i])];
    }

    /// <summary>Fills the pixels where <paramref name="hole"/> is 1; smoothly, where too little of the picture is left to take patches from.</summary>
    /// <returns>A new picture; alpha is filled too.</returns>
    public static Picture Apply(Picture picture, float[] hole, Random generator)
    {
        Vector128<float>[] pixels = HarmonicFill.Unpack(picture);
        float[] known = Tampering.Inverse(hole);
        if (Fill(pixels, known, picture.Width, picture.Height, generator) is null) HarmonicFill.Apply(pixels, known, picture.Width, picture.Height);
        byte[] rgba = (byte[])picture.Rgba.Clone();
        Span<uint> filled = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] == 1) filled[i] = RgbaVector.Pack(pixels[i]);
        }

        return new Picture(picture.Width, picture.Height, rgba);
    }

    /// <returns>Centres of the patches alike; null, with nothing filled, where there are too few patches.</returns>
    private static int[]? Fill(Vector128<float>[] pixels, float[] known, int width, int height, Random generator)
    {
        PatchFill level = new(pixels, known, width, height);
        if (level._sources.Length < FewestSources) return null;
        int halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2;
        (Vector128<float>[] half, float[] halfKnown) = Halve(pixels, known, width, halfWidth, halfHeight);
        int passes = 2;
        if (Fill(half, halfKnown, halfWidth, halfHeight, generator) is { } coarse)
        {
            level.Refine(coarse, halfWidth);
            if (level._hole.Length > MostSearched) passes = 0;
        }
        else
        {
            HarmonicFill.Apply(pixels, known, width, height);
            foreach (int i in level._hole) level._nearest[i] = level._sources[generator.Next(level._sources.Length)];
            passes = 12;
        }

        for (int pass = 0; pass < passes; pass++)
        {
            level.Search(forward: pass % 2 == 0, generator);
            level.Vote();
        }

        return level._nearest;
    }

    /// <summary>Takes the finds of the half-sized picture, two pixels for one, and paints with them.</summary>
    private void Refine(int[] coarse, int halfWidth)
    {
        foreach (int i in _hole)
        {
            (int y, int x) = Math.DivRem(i, _width);
            (int sourceY, int sourceX) = Math.DivRem(coarse[(y / 2 * halfWidth) + (x / 2)], halfWidth);
            _nearest[i] = (((2 * sourceY) + (y % 2)) * _width) + (2 * sourceX) + (x % 2);
        }

        Vote();
    }

    /// <summary>One pass of PatchMatch over the hole.</summary>
    private void Search(bool forward, Random generator)
    {
        foreach (int i in _hole) _distance[i] = Distance(i, _nearest[i], float.PositiveInfinity);
        int step = forward ? -1 : 1;
        for (int k = 0; k < _hole.Length; k++)
        {
            int i = _hole[forward ? k : _hole.Length - 1 - k];
            Follow(i, i + step, -step);
            Follow(i, i + (step * _width), -step * _width);
            for (int reach = Math.Max(_width, _height) / 2; reach >= 1; reach /= 4)
            {
                (int y, int x) = Math.DivRem(_nearest[i], _width);
                (y, x) = (y + generator.Next(-reach, reach + 1), x + generator.Next(-reach, reach + 1));
                if (y >= 0 && y < _height && x >= 0 && x < _width) Try(i, (y * _width) + x);
            }
        }
    }

    /// <summary>Where a neighbour in the hole has found something, the place beside that.</summary>
    private void Follow(int i, int neighbour, int onwards)
    {
        if (neighbour >= 0 && neighbour < _nearest.Length && _nearest[neighbour] >= 0) Try(i, _nearest[neighbour] + onwards);
    }

    private void Try(int i, int source)
    {
        if (source < 0 || source >= _isSource.Length || !_isSource[source]) return;
        float distance = Distance(i, source, _distance[i]);
        if (distance < _distance[i]) (_distance[i], _nearest[i]) = (distance, source);
    }

    /// <summary>Mean squared difference of the patch, as far as it lies in the picture, to a source; stops when it is above <paramref name="most"/>.</summary>
    private float Distance(int i, int source, float most)
    {
        (int y, int x) = Math.DivRem(i, _width);
        int left = -Math.Min(Radius, x), right = Math.Min(Radius, _width - 1 - x);
        int top = -Math.Min(Radius, y), bottom = Math.Min(Radius, _height - 1 - y);
        int count = (right - left + 1) * (bottom - top + 1);
        float sum = 0;
        for (int down = top; down <= bottom; down++)
        {
            int row = down * _width;
            ReadOnlySpan<Vector128<float>> here = _pixels.AsSpan(i + row + left, right - left + 1);
            ReadOnlySpan<Vector128<float>> there = _pixels.AsSpan(source + row + left, here.Length);
            Vector128<float> squares = Vector128<float>.Zero;
            for (int k = 0; k < here.Length; k++)
            {
                Vector128<float> difference = here[k] - there[k];
                squares += difference * difference;
            }

            sum += Vector128.Sum(squares);
            if (sum > most * count) return float.PositiveInfinity;
        }

        return sum / count;
    }

    /// <summary>Paints the hole: every pixel becomes the mean of what the patches over it take from their sources, those more alike counting more.</summary>
    private void Vote()
    {
        foreach (int i in _hole)
        {
            (int y, int x) = Math.DivRem(i, _width);
            Vector128<float> sum = Vector128<float>.Zero;
            float weights = 0;
            for (int down = -Math.Min(Radius, y); down <= Math.Min(Radius, _height - 1 - y); down++)
            {
                for (int right = -Math.Min(Radius, x); right <= Math.Min(Radius, _width - 1 - x); right++)
                {
                    int offset = (down * _width) + right;
                    if (_nearest[i + offset] is var source && source < 0) continue;
                    float weight = 1 / (1 + _distance[i + offset]);
                    sum += _pixels[source - offset] * weight;
                    weights += weight;
                }
            }

            _pixels[i] = sum / weights; // the patch centred here is always one
        }
    }

    /// <summary>Where a whole patch of known pixels is centred.</summary>
    private static bool[] WhollyKnown(float[] known, int width, int height)
    {
        // Rows, then columns: how many known pixels end here without a gap.
        bool[] whole = new bool[known.Length];
        int[] columns = new int[width];
        const int side = (2 * Radius) + 1;
        for (int y = 0; y < height; y++)
        {
            int run = 0;
            for (int x = 0; x < width; x++)
            {
                run = known[(y * width) + x] == 0 ? 0 : run + 1;
                columns[x] = run >= side ? columns[x] + 1 : 0;
                if (columns[x] >= side) whole[((y - Radius) * width) + x - Radius] = true;
            }
        }

        return whole;
    }

    /// <summary>The mean of each four pixels; known where all of them are.</summary>
    private static (Vector128<float>[] Pixels, float[] Known) Halve(Vector128<float>[] pixels, float[] known, int width, int halfWidth, int halfHeight)
    {
        Vector128<float>[] mean = new Vector128<float>[halfWidth * halfHeight];
        float[] count = new float[mean.Length], halfKnown = new float[mean.Length];
        Array.Fill(halfKnown, 1);
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, width);
            int half = (y / 2 * halfWidth) + (x / 2);
            mean[half] += pixels[i];
            count[half]++;
            if (known[i] == 0) halfKnown[half] = 0;
        }

        for (int i = 0; i < mean.Length; i++) mean[i] /= count[i];
        return (mean, halfKnown);
    }
}
