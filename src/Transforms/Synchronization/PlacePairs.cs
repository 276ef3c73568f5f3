using System.Numerics;

namespace MlNetWatermark;

/// <summary>Tries the maps that pairs of places of two directions give, on the waves of all others.</summary>
internal sealed class PlacePairs
{
    private const int MapsPerPlace = 8;
    private const int Together = 30; // places that one thread takes on at once

    private readonly WaveSearch _search;
    private readonly PictureSpectrum _spectrum;
    private readonly DirectionPlaces _first, _second;
    private readonly float[] _firstPower; // of the waves of these directions, by place
    private readonly float[] _othersPower;
    private readonly double[] _x, _y; // the second direction's places, each after its negative; zeros fill the last vector up
    private readonly (double First, double Second, float Weight)[] _waves; // those of all other directions, as sums of these two
    private readonly double _cross, _dot, _firstSquared, _secondSquared;

    private PlacePairs(WaveSearch search, PictureSpectrum spectrum, WavePattern pattern, DirectionPlaces first, DirectionPlaces second)
    {
        (_search, _spectrum, _first, _second) = (search, spectrum, first, second);
        ((int firstX, int firstY), (int secondX, int secondY)) = ((first.Direction.X, first.Direction.Y), (second.Direction.X, second.Direction.Y));
        _cross = (firstX * secondY) - (firstY * secondX);
        _dot = (firstX * secondX) + (firstY * secondY);
        (_firstSquared, _secondSquared) = ((firstX * firstX) + (firstY * firstY), (secondX * secondX) + (secondY * secondY));
        (double First, double Second, float Weight)[] waves =
        [
            .. pattern.Waves.Select((wave, i) =>
                (((wave.U * secondY) - (wave.V * secondX)) / _cross, ((firstX * wave.V) - (firstY * wave.U)) / _cross, (float)search.Weights[i])),
        ];
        _waves = [.. waves.Where(wave => wave.First != 0 && wave.Second != 0)];
        _firstPower = [.. first.Places.Select(place => Power(place, waves.Where(wave => wave.Second == 0).Select(wave => (wave.First, wave.Weight))))];
        _othersPower = [.. second.Places.SelectMany(place => Enumerable.Repeat(Power(place, waves.Where(wave => wave.First == 0).Select(wave => (wave.Second, wave.Weight))), 2))];
        int count = Padded(_othersPower.Length);
        (_x, _y) = (new double[count], new double[count]);
        for (int k = 0; k < _othersPower.Length; k++)
        {
            (double x, double y) = second.Places[k / 2];
            (_x[k], _y[k]) = k % 2 == 0 ? (-x, -y) : (x, y);
        }
    }

    /// <summary>For each place of the first direction of a pair the best few of the second.</summary>
    /// <param name="search">Which maps are allowed.</param>
    /// <param name="spectrum">Where to look.</param>
    /// <param name="pattern">All waves.</param>
    /// <param name="places">Of each direction the likely places.</param>
    public static List<FoundMap> Find(WaveSearch search, PictureSpectrum spectrum, WavePattern pattern, DirectionPlaces[] places)
    {
        List<(PlacePairs Pairs, int From)> parts = [];
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = i + 1; j < places.Length; j++)
            {
                PlacePairs pairs = new(search, spectrum, pattern, places[i], places[j]);
                for (int from = 0; from < places[i].Places.Length; from += Together) parts.Add((pairs, from));
            }
        }

        List<FoundMap>[] found = new List<FoundMap>[parts.Count];
        Parallel.For(0, found.Length, i => found[i] = parts[i].Pairs.Find(parts[i].From));
        return [.. found.SelectMany(list => list)];
    }

    private static int Padded(int count) => (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    private float Power((double X, double Y) place, IEnumerable<(double Multiple, float Weight)> waves)
        => waves.Sum(wave => wave.Weight * _spectrum.PowerAt(wave.Multiple * place.X, wave.Multiple * place.Y));

    private List<FoundMap> Find(int from)
    {
        List<FoundMap> found = [];
        int[] allowed = new int[_x.Length], bins = new int[_x.Length];
        double[] x = new double[_x.Length], y = new double[_x.Length];
        float[] sums = new float[_x.Length];
        FewBest best = new(MapsPerPlace);
        for (int i = from; i < Math.Min(_first.Places.Length, from + Together); i++)
        {
            int count = Allowed(_first.Places[i], allowed), padded = Padded(count);
            for (int k = 0; k < count; k++) (x[k], y[k], sums[k]) = (_x[allowed[k]], _y[allowed[k]], _firstPower[i] + _othersPower[allowed[k]]);
            foreach ((double first, double second, float weight) in _waves)
            {
                Bins(first * _first.Places[i].X, first * _first.Places[i].Y, second, x.AsSpan(0, padded), y.AsSpan(0, padded), bins);
                float[] power = _spectrum.Power;
                for (int k = 0; k < count; k++) sums[k] += weight * power[bins[k]];
            }

            best.Clear();
            for (int k = 0; k < count; k++) best.Add(sums[k], allowed[k]);
            for (int k = 0; k < best.Count; k++)
            {
                int other = best[k].Item;
                found.Add(new FoundMap(LinearMap.Taking((_first.Direction.X, _first.Direction.Y), (_second.Direction.X, _second.Direction.Y), _first.Places[i], (_x[other], _y[other])), best[k].Value));
            }
        }

        return found;
    }

    // Which places give a map that stretches neither too much nor too little nor too unevenly: the conditions of LinearMap.Stretch without its roots.
    private int Allowed((double X, double Y) place, int[] allowed)
    {
        double area = _cross * _cross, most = _search.Most * _search.Most, least = _search.Least * _search.Least;
        Vector<double> placeX = new(place.X), placeY = new(place.Y), own = new(((place.X * place.X) + (place.Y * place.Y)) * _secondSquared / (2 * area));
        Vector<double> others = new(_firstSquared / (2 * area)), mixed = new(-_dot / area), scale = new(1 / Math.Abs(_cross));
        const double Unlike = (WaveSearch.MostAnisotropy + (1 / WaveSearch.MostAnisotropy)) / 2;
        Span<long> masks = stackalloc long[Vector<long>.Count];
        int count = 0;
        for (int k = 0; k < _othersPower.Length; k += Vector<double>.Count)
        {
            Vector<double> x = new(_x, k), y = new(_y, k);
            // Half the sum and the product of the squares of both stretches.
            Vector<double> sum = own + (others * ((x * x) + (y * y))) + (mixed * ((placeX * x) + (placeY * y)));
            Vector<double> product = Vector.Abs((placeX * y) - (placeY * x)) * scale, squared = product * product;
            Vector<long> fits = Vector.LessThanOrEqual(sum, product * Unlike)
                & Vector.LessThanOrEqual(sum, new Vector<double>(most)) & Vector.LessThanOrEqual(sum * (2 * most), squared + new Vector<double>(most * most))
                & Vector.GreaterThanOrEqual(sum, new Vector<double>(least)) & Vector.LessThanOrEqual(sum * (2 * least), squared + new Vector<double>(least * least));
            if (fits == Vector<long>.Zero) continue;
            fits.CopyTo(masks);
            for (int lane = 0; lane < masks.Length && k + lane < _othersPower.Length; lane++)
            {
                allowed[count] = k + lane;
                count -= (int)masks[lane];
            }
        }

        return count;
    }

    // Where the power lies of a wave that is the sum of a fixed place and a multiple of each of the others.
    private void Bins(double fixedX, double fixedY, double multiple, ReadOnlySpan<double> x, ReadOnlySpan<double> y, int[] bins)
    {
        const double Whole = 6755399441055744; // 1.5 * 2^52: what is added to it is rounded to a whole number, which its lowest bits are
        Vector<double> factor = new(multiple), across = new(fixedX), down = new(fixedY), round = new(Whole);
        Vector<int> half = new(_spectrum.Size / 2), stride = new(_spectrum.Stride), zero = new(_spectrum.IndexOf(0, 0));
        for (int k = 0; k < x.Length; k += Vector<int>.Count)
        {
            int next = k + Vector<double>.Count;
            Vector<int> u = Vector.Narrow(
                Vector.AsVectorInt64((factor * new Vector<double>(x[k..])) + across + round), Vector.AsVectorInt64((factor * new Vector<double>(x[next..])) + across + round));
            Vector<int> v = Vector.Narrow(
                Vector.AsVectorInt64((factor * new Vector<double>(y[k..])) + down + round), Vector.AsVectorInt64((factor * new Vector<double>(y[next..])) + down + round));
            Vector<int> negative = v >> 31;
            u = (u ^ negative) - negative + half;
            v = (v ^ negative) - negative;
            Vector<int> inside = Vector.GreaterThanOrEqual(u, Vector<int>.Zero) & Vector.LessThan(u, half + half) & Vector.LessThan(v, half);
            Vector.ConditionalSelect(inside, (u * stride) + v + new Vector<int>(PictureSpectrum.Margin), zero).CopyTo(bins, k);
        }
    }
}
