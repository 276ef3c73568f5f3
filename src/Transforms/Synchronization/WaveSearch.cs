namespace MlNetWatermark;

/// <summary>Finds linear maps that put the waves of a mark on bright points of a spectrum.</summary>
/// <remarks>
/// A linear map has four numbers, too many to try. The waves of one direction depend on two of them: where the image of that direction's vector lies. So the best places for
/// each direction are found first, by the sum of the power at its multiples, and then pairs of them, which give the whole map, are tried on all waves.
/// </remarks>
internal sealed class WaveSearch
{
    /// <summary>The longest side of a tile's image over the shortest: a 16:9 picture at the square working size, and as much again for what was done to it.</summary>
    public const double MostAnisotropy = 3.5;

    private const double LargestPart = 4; // the picture may be a part of the marked one, down to a quarter of each side,
    private const double LargestWhole = 3.5; // or hold it and more

    private readonly PictureSpectrum _spectrum;
    private readonly WavePattern _pattern;
    private readonly double[] _weights;

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
        Least = tiles * spectrum.Size / Math.Max(width, height) / LargestPart;
        Most = tiles * spectrum.Size / Math.Min(width, height) * LargestWhole;
    }

    /// <summary>Fewest bins for one period per tile.</summary>
    public double Least { get; }

    /// <summary>Most bins for one period per tile.</summary>
    public double Most { get; }

    /// <summary>Of each wave, the share of its power in the sum.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>The best maps from waves (periods per tile) to bins, best first. A map and its negative are the same here; one of them is returned.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(LinearMap Map, double Power)> Find(int count)
    {
        WaveDirection[] directions = WaveDirection.Of(_pattern);
        DirectionPlaces[] places = new DirectionPlaces[directions.Length];
        Parallel.For(0, directions.Length, i => places[i] = DirectionPlaces.Find(_spectrum, directions[i], Least, Most));
        return DistinctMaps.Best(PlacePairs.Find(this, _spectrum, _pattern, places), this, _pattern, count);
    }

    /// <summary>The best maps among those that keep the axes: scaling of each axis, flips and quarter turns, which is what cutting and resizing leave.</summary>
    /// <remarks>They have two numbers instead of four, so far fewer of them look good by chance, and much smaller pieces can be found.</remarks>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(LinearMap Map, double Power)> FindAligned(int count) => DistinctMaps.Best(AlignedMaps.Find(this, _spectrum, _pattern), this, _pattern, count);

    /// <summary>Weighted sum over all waves of the power where a map puts them.</summary>
    public double PowerOf(LinearMap map)
    {
        double sum = 0;
        for (int i = 0; i < _weights.Length; i++)
        {
            Wave wave = _pattern.Waves[i];
            (double u, double v) = map.Of(wave.U, wave.V);
            sum += _weights[i] * _spectrum.PowerAt(u, v);
        }

        return sum;
    }
}
