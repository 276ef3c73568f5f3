namespace MlNetWatermark;

/// <summary>Finds linear maps that put the waves of a mark on bright points of a spectrum.</summary>
/// <remarks>
/// A linear map has four numbers, too many to try. The waves of one direction depend on two of them: where the image of that direction's vector lies. So the best places for
/// each direction are found first, by the sum of the power at its multiples, and then pairs of them, which give the whole map, are tried on all waves.
/// </remarks>
internal sealed class WaveSearch
{
    private const int PlacesPerDirection = 240, MapsPerPlace = 8;
    private const double MostAnisotropy = 3.5; // a 16:9 picture at the square working size, and as much again for what was done to it
    private const double LargestPart = 4; // the picture may be a part of the marked one, down to a quarter of each side,
    private const double LargestWhole = 3.5; // or hold it and more

    private readonly PictureSpectrum _spectrum;
    private readonly WavePattern _pattern;
    private readonly double[] _weights;
    private readonly double _least, _most; // bins for one period per tile

    /// <param name="spectrum">Where to look.</param>
    /// <param name="pattern">What to look for.</param>
    /// <param name="width">Width of the picture in pixels of the spectrum's plane.</param>
    /// <param name="height">Height.</param>
    /// <param name="tiles">Tiles along the side of a whole marked picture.</param>
    public WaveSearch(PictureSpectrum spectrum, WavePattern pattern, int width, int height, double tiles)
    {
        _spectrum = spectrum;
        _pattern = pattern;
        // Pictures are quieter at higher frequencies, so shorter waves stand out more.
        _weights = [.. pattern.Waves.Select(wave => Math.Sqrt((wave.U * wave.U) + (wave.V * wave.V)))];
        double mean = _weights.Average();
        for (int i = 0; i < _weights.Length; i++) _weights[i] /= mean;
        _least = tiles * spectrum.Size / Math.Max(width, height) / LargestPart;
        _most = tiles * spectrum.Size / Math.Min(width, height) * LargestWhole;
    }

    /// <summary>The best maps from waves (periods per tile) to bins, best first. A map and its negative are the same here; one of them is returned.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(LinearMap Map, double Power)> Find(int count)
    {
        WaveDirection[] directions = WaveDirection.Of(_pattern);
        List<(double X, double Y)>[] places = new List<(double, double)>[directions.Length];
        Parallel.For(0, directions.Length, i => places[i] = Places(directions[i]));

        List<(LinearMap Map, double Power)> found = [];
        for (int i = 0; i < directions.Length; i++)
        {
            for (int j = i + 1; j < directions.Length; j++) found.AddRange(Pairs(directions[i], places[i], directions[j], places[j]));
        }

        return Distinct(found, count);
    }

    /// <summary>The best maps among those that keep the axes: scaling of each axis, flips and quarter turns, which is what cutting and resizing leave.</summary>
    /// <remarks>They have two numbers instead of four, so far fewer of them look good by chance, and much smaller pieces can be found.</remarks>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(LinearMap Map, double Power)> FindAligned(int count)
    {
        double highest = _pattern.Waves.Max(wave => Math.Max(Math.Abs(wave.U), Math.Abs(wave.V)));
        double step = 0.8 / highest, most = Math.Min(_most, 0.47 * _spectrum.Size / highest);
        int steps = (int)((most - _least) / step) + 1;
        (LinearMap, double)[][] found = new (LinearMap, double)[Math.Max(0, steps)][];
        Parallel.For(0, found.Length, i =>
        {
            PriorityQueue<LinearMap, double> best = new();
            double first = _least + (i * step);
            for (int j = 0; j < steps; j++)
            {
                double second = _least + (j * step);
                if (Math.Max(first, second) > MostAnisotropy * Math.Min(first, second)) continue;
                foreach (LinearMap map in (ReadOnlySpan<LinearMap>)[new(first, 0, 0, second), new(first, 0, 0, -second), new(0, first, second, 0), new(0, first, -second, 0)])
                {
                    Keep(best, map, PowerOf(map));
                }
            }

            found[i] = [.. best.UnorderedItems];
        });
        return Distinct(found.SelectMany(maps => maps), count);
    }

    /// <summary>Weighted sum over all waves of the power where a map puts them.</summary>
    public double PowerOf(LinearMap map)
    {
        double sum = 0;
        for (int i = 0; i < _pattern.Waves.Count; i++)
        {
            Wave wave = _pattern.Waves[i];
            (double u, double v) = map.Of(wave.U, wave.V);
            sum += _weights[i] * _spectrum.PowerAt(u, v);
        }

        return sum;
    }

    private List<(double X, double Y)> Places(WaveDirection direction)
    {
        double length = Math.Sqrt((direction.X * direction.X) + (direction.Y * direction.Y));
        int highest = direction.Multiples[^1];
        double step = 0.8 / highest; // the highest multiple moves by less than a bin
        double inner = _least * length, outer = Math.Min(_most * length, 0.47 * _spectrum.Size / highest);
        int reach = (int)(outer / step);
        int width = (2 * reach) + 1;
        float[] sums = new float[(reach + 1) * width]; // one half: the other is its mirror image
        for (int row = 0; row <= reach; row++)
        {
            for (int column = 0; column < width; column++)
            {
                (double x, double y) = ((column - reach) * step, row * step);
                double squared = (x * x) + (y * y);
                if (squared < inner * inner || squared > outer * outer) continue;
                float sum = 0;
                foreach (int multiple in direction.Multiples) sum += _spectrum.PowerAt(multiple * x, multiple * y);
                sums[(row * width) + column] = sum;
            }
        }

        PriorityQueue<(double, double), float> best = new();
        for (int row = 0; row <= reach; row++)
        {
            for (int column = 1; column < width - 1; column++)
            {
                float value = sums[(row * width) + column];
                if (value <= 0 || (best.Count == PlacesPerDirection && value <= Lowest(best)) || !IsPeak(sums, width, reach, row, column, value)) continue;
                best.Enqueue(((column - reach) * step, row * step), value);
                if (best.Count > PlacesPerDirection) best.Dequeue();
            }
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private static float Lowest(PriorityQueue<(double, double), float> queue) => queue.TryPeek(out _, out float priority) ? priority : 0;

    private static bool IsPeak(float[] sums, int width, int reach, int row, int column, float value)
    {
        for (int dy = -1; dy <= 1; dy++)
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                int y = row + dy;
                if (y < 0 || y > reach || (dx == 0 && dy == 0)) continue;
                float other = sums[(y * width) + column + dx];
                if (other > value || (other == value && (dy < 0 || (dy == 0 && dx < 0)))) return false;
            }
        }

        return true;
    }

    private IEnumerable<(LinearMap Map, double Power)> Pairs(
        WaveDirection first, List<(double X, double Y)> firstPlaces, WaveDirection second, List<(double X, double Y)> secondPlaces)
    {
        (LinearMap, double)[][] found = new (LinearMap, double)[firstPlaces.Count][];
        Parallel.For(0, found.Length, i =>
        {
            PriorityQueue<LinearMap, double> best = new();
            foreach ((double X, double Y) other in secondPlaces)
            {
                for (int sign = -1; sign <= 1; sign += 2)
                {
                    LinearMap map = LinearMap.Taking((first.X, first.Y), (second.X, second.Y), firstPlaces[i], (sign * other.X, sign * other.Y));
                    (double largest, double smallest) = map.Stretch();
                    if (largest <= MostAnisotropy * smallest && largest <= _most && smallest >= _least) Keep(best, map, PowerOf(map));
                }
            }

            found[i] = [.. best.UnorderedItems];
        });
        return found.SelectMany(maps => maps);
    }

    // The same few whichever thread looks: every place keeps its own.
    private static void Keep(PriorityQueue<LinearMap, double> queue, LinearMap map, double power)
    {
        if (queue.Count < MapsPerPlace) queue.Enqueue(map, power);
        else queue.EnqueueDequeue(map, power);
    }

    // Of maps that put all waves on nearly the same bins, the best one.
    private List<(LinearMap Map, double Power)> Distinct(IEnumerable<(LinearMap Map, double Power)> found, int count)
    {
        List<(LinearMap Map, double Power)> kept = [];
        foreach ((LinearMap map, double power) in found.OrderByDescending(item => item.Power)
            .ThenBy(item => item.Map.A).ThenBy(item => item.Map.B).ThenBy(item => item.Map.C).ThenBy(item => item.Map.D)) // many are cut off at the same power; threads must not decide
        {
            if (kept.Count == count) break;
            if (!kept.Exists(other => Near(map, other.Map) || Near(map.Negative(), other.Map))) kept.Add((map, power));
        }

        return kept;
    }

    private bool Near(LinearMap a, LinearMap b)
    {
        foreach (Wave wave in _pattern.Waves)
        {
            (double x1, double y1) = a.Of(wave.U, wave.V);
            (double x2, double y2) = b.Of(wave.U, wave.V);
            if (Math.Abs(x1 - x2) > 1.5 || Math.Abs(y1 - y2) > 1.5) return false;
        }

        return true;
    }
}
