using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Fills a hole so that every patch of the filling looks like a patch outside: texture goes on, and edges are joined.</summary>
/// <remarks>
/// Wexler, Shechtman, Irani, "Space-Time Completion of Video" (PAMI 2007): coarse to fine, each pixel becomes the weighted mean of what the patches over it would have
/// there. The patches alike are found by PatchMatch (Barnes et al., SIGGRAPH 2009): neighbours' finds and random places in ever smaller surroundings. The coarsest
/// picture is filled from the border inwards by the best patch each, as by Criminisi, Perez, Toyama (TIP 2004) but layer by layer. Differs: patches are
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

    /// <summary>Patches compared in all when filling from the border inwards; fewer for each pixel where the hole is large.</summary>
    private const int MostCompared = 4_000_000;

    /// <summary>What a patch counts by its depth in the hole: 1.3 to the power of minus it, after Wexler et al.</summary>
    private static readonly float[] s_trust = [.. Enumerable.Range(0, 100).Select(depth => MathF.Pow(1.3f, -depth))];

    private readonly Vector128<float>[] _pixels;
    private readonly int _width, _height;
    private readonly int[] _hole, _sources;
    private readonly bool[] _isSource, _filled;

    /// <summary>Centre of the patch that looks most alike, for every pixel of the hole; -1 outside.</summary>
    private readonly int[] _nearest;

    /// <summary>Mean squared difference of the two patches.</summary>
    private readonly float[] _distance;

    /// <summary>How far inside the hole a pixel lies, counted from 1 at its border; 0 outside.</summary>
    private readonly int[] _depth;

    private PatchFill(Vector128<float>[] pixels, float[] known, int width, int height)
    {
        (_pixels, _width, _height) = (pixels, width, height);
        _nearest = new int[pixels.Length];
        _distance = new float[pixels.Length];
        Array.Fill(_nearest, -1);
        (_hole, _depth) = HoleShape.Layers(known, width, height);
        _filled = Array.ConvertAll(known, value => value != 0);
        _isSource = HoleShape.WholePatches(known, width, height, (2 * Radius) + 1);
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
        if (level._hole.Length == 0) return level._nearest;
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
            level.FillInwards(generator);
            passes = 6;
        }

        for (int pass = 0; pass < passes; pass++)
        {
            level.Search(forward: pass % 2 == 0, generator);
            level.Vote();
        }

        return level._nearest;
    }

    /// <summary>Gives every pixel of the hole, from its border inwards, the middle of the patch that agrees best with what is there already.</summary>
    private void FillInwards(Random generator)
    {
        int[] order = [.. _hole.OrderBy(i => _depth[i])];
        int tries = Math.Min(_sources.Length, MostCompared / order.Length);
        foreach (int i in order)
        {
            _distance[i] = float.PositiveInfinity;
            foreach (int step in (ReadOnlySpan<int>)[-1, 1, -_width, _width]) Follow(i, i + step, -step);
            for (int k = 0; k < tries; k++) Try(i, _sources[tries == _sources.Length ? k : generator.Next(_sources.Length)]);
            if (_nearest[i] < 0) _nearest[i] = _sources[generator.Next(_sources.Length)];
            _pixels[i] = _pixels[_nearest[i]];
            _filled[i] = true;
        }
    }

    /// <summary>Takes the finds of the half-sized picture, two pixels for one, and paints with them.</summary>
    private void Refine(int[] coarse, int halfWidth)
    {
        foreach (int i in _hole)
        {
            (int y, int x) = Math.DivRem(i, _width);
            (int sourceY, int sourceX) = Math.DivRem(coarse[(y / 2 * halfWidth) + (x / 2)], halfWidth);
            _nearest[i] = (((2 * sourceY) + (y % 2)) * _width) + (2 * sourceX) + (x % 2);
            _filled[i] = true;
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

    /// <summary>Mean squared difference of the patch, as far as it lies in the picture and is filled, to a source; stops when it is above <paramref name="most"/>.</summary>
    private float Distance(int i, int source, float most)
    {
        (int left, int right, int top, int bottom) = Patch(i);
        float limit = most * (right - left + 1) * (bottom - top + 1), sum = 0;
        int count = 0;
        for (int down = top; down <= bottom; down++)
        {
            int row = (down * _width) + left;
            ReadOnlySpan<bool> filled = _filled.AsSpan(i + row, right - left + 1);
            ReadOnlySpan<Vector128<float>> here = _pixels.AsSpan(i + row, filled.Length), there = _pixels.AsSpan(source + row, filled.Length);
            Vector128<float> squares = Vector128<float>.Zero;
            for (int k = 0; k < filled.Length; k++)
            {
                if (!filled[k]) continue;
                Vector128<float> difference = here[k] - there[k];
                squares += difference * difference;
                count++;
            }

            sum += Vector128.Sum(squares);
            if (sum > limit) return float.PositiveInfinity;
        }

        return sum / count;
    }

    /// <summary>Paints the hole: every pixel becomes the mean of what the patches over it take from their sources; those nearer to the border and more alike count more.</summary>
    private void Vote()
    {
        float typical = 1;
        foreach (int i in _hole) typical += _distance[i] / _hole.Length;
        foreach (int i in _hole)
        {
            (int left, int right, int top, int bottom) = Patch(i);
            Vector128<float> sum = Vector128<float>.Zero;
            float weights = 0;
            for (int down = top; down <= bottom; down++)
            {
                for (int across = left; across <= right; across++)
                {
                    int offset = (down * _width) + across;
                    if (_nearest[i + offset] is var source && source < 0) continue;
                    float weight = s_trust[Math.Min(_depth[i + offset], s_trust.Length - 1)] / (typical + _distance[i + offset]);
                    sum += _pixels[source - offset] * weight;
                    weights += weight;
                }
            }

            _pixels[i] = sum / weights; // the patch centred here is always one
        }
    }

    /// <summary>How far a patch reaches, kept within the picture.</summary>
    private (int Left, int Right, int Top, int Bottom) Patch(int i)
    {
        (int y, int x) = Math.DivRem(i, _width);
        return (-Math.Min(Radius, x), Math.Min(Radius, _width - 1 - x), -Math.Min(Radius, y), Math.Min(Radius, _height - 1 - y));
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
