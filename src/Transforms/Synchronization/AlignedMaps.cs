using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Tries all maps that scale each axis, mirror it, and turn by quarters.</summary>
/// <remarks>
/// Where a wave lies across depends on one scale and where it lies down on the other, so for each bin across that a wave reaches a row of its power by the other scale is written out
/// once, and the sum over all waves is a sum of such rows.
/// </remarks>
internal sealed class AlignedMaps
{
    private const int MapsPerPlace = 8;
    private const int Kinds = 4; // of one axis: as it is, mirrored, and both turned by a quarter

    private readonly PictureSpectrum _spectrum;
    private readonly WavePattern _pattern;
    private readonly IReadOnlyList<double> _weights;
    private readonly double _least, _step;
    private readonly int _steps;
    private readonly int[][] _down; // of each wave, not turned and turned by a quarter, the bin down at each step

    private AlignedMaps(WaveSearch search, PictureSpectrum spectrum, WavePattern pattern)
    {
        (_spectrum, _pattern, _weights, _least) = (spectrum, pattern, search.Weights, search.Least);
        double highest = pattern.Waves.Max(wave => Math.Max(Math.Abs(wave.U), Math.Abs(wave.V)));
        _step = 0.8 / highest;
        double most = Math.Min(search.Most, 0.47 * spectrum.Size / highest);
        _steps = Math.Max(0, (int)((most - _least) / _step) + 1);
        _down = [.. pattern.Waves.SelectMany(wave => new[] { Bins(wave.V), Bins(wave.U) })];

        int[] Bins(int periods) => [.. Enumerable.Range(0, _steps).Select(j => (int)Math.Round(Scale(j) * Math.Abs(periods)))];
    }

    /// <summary>For each scale across the best few scales down.</summary>
    public static List<FoundMap> Find(WaveSearch search, PictureSpectrum spectrum, WavePattern pattern)
    {
        AlignedMaps maps = new(search, spectrum, pattern);
        const int Together = 16; // neighbouring scales share most of their rows
        List<FoundMap>[] found = new List<FoundMap>[(maps._steps + Together - 1) / Together];
        Parallel.For(0, found.Length, i => found[i] = maps.Find(i * Together, Math.Min(maps._steps, (i + 1) * Together)));
        return [.. found.SelectMany(list => list)];
    }

    private double Scale(int step) => _least + (step * _step);

    private List<FoundMap> Find(int from, int to)
    {
        int waves = _pattern.Waves.Count, near = 0, far = 0; // scales down that are allowed
        float[] rows = new float[waves * Kinds * _steps];
        int[] bins = new int[waves * Kinds];
        Array.Fill(bins, int.MinValue);
        float[][] sums = [.. Enumerable.Range(0, Kinds).Select(_ => new float[_steps])];
        FewBest best = new(MapsPerPlace);
        List<FoundMap> found = [];
        for (int i = from; i < to; i++)
        {
            double first = Scale(i);
            while (near < _steps && TooUnlike(first, Scale(near)) && Scale(near) < first) near++;
            while (far < _steps && (Scale(far) <= first || !TooUnlike(first, Scale(far)))) far++;
            foreach (float[] sum in sums) Array.Clear(sum);
            for (int wave = 0; wave < waves; wave++)
            {
                for (int kind = 0; kind < Kinds; kind++)
                {
                    int at = (wave * Kinds) + kind, bin = Across(_pattern.Waves[wave], kind, first);
                    Span<float> row = rows.AsSpan(at * _steps, _steps);
                    if (bin != bins[at]) Write(row, bin, _down[(2 * wave) + (kind / 2)], (float)_weights[wave]);
                    bins[at] = bin;
                    Span<float> sum = sums[kind].AsSpan(near, far - near);
                    TensorPrimitives.Add(sum, row[near..far], sum);
                }
            }

            best.Clear();
            for (int j = near; j < far; j++)
            {
                for (int kind = 0; kind < Kinds; kind++) best.Add(sums[kind][j], (j * Kinds) + kind);
            }

            for (int k = 0; k < best.Count; k++) found.Add(new FoundMap(Map(best[k].Item % Kinds, first, Scale(best[k].Item / Kinds)), best[k].Value));
        }

        return found;
    }

    private static bool TooUnlike(double first, double second) => Math.Max(first, second) > WaveSearch.MostAnisotropy * Math.Min(first, second);

    private static LinearMap Map(int kind, double first, double second) => kind switch
    {
        0 => new(first, 0, 0, second),
        1 => new(first, 0, 0, -second),
        2 => new(0, first, second, 0),
        _ => new(0, first, -second, 0),
    };

    // The bin across at which a wave lies, or its negative, so that the bin down is not below 0.
    private static int Across(Wave wave, int kind, double first)
    {
        int across = kind < 2 ? wave.U : wave.V, down = kind < 2 ? wave.V : wave.U;
        int bin = (int)Math.Round(first * across);
        return down < 0 != (kind % 2 == 1) ? -bin : bin;
    }

    private void Write(Span<float> row, int bin, int[] down, float weight)
    {
        ReadOnlySpan<float> power = _spectrum.Power.AsSpan(_spectrum.IndexOf(bin, 0));
        for (int j = 0; j < row.Length; j++) row[j] = weight * power[down[j]];
    }
}
