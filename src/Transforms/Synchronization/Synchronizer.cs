namespace MlNetWatermark;

/// <summary>Finds how a picture was turned, scaled, flipped, sheared, tilted or cut since it was marked, from the waves in its mark.</summary>
internal sealed class Synchronizer
{
    // Placements that may be worth reading, by what was looked for: whole pictures turned about their centre, maps that keep the axes, and any.
    private const int Centred = 1, Aligned = 4, General = 2;

    /// <summary>Most placements that are read: of 190 marks found in turned, cut and compressed photographs none was at the sixth or seventh.</summary>
    public const int MostPlacements = 5;

    /// <summary>Of each kind, maps of which places in the tile are looked for, and placements that are fitted.</summary>
    public const int Maps = 100, Fits = 16;

    private const int LongestSide = 340; // the waves of a whole picture are 4 pixels long then
    private const double Certain = 9; // standard deviations; noise reaches about 6 at a fixed place that was fitted

    private readonly WavePattern _pattern;
    private readonly TilePosition _position;
    private readonly int _side;

    public Synchronizer(WavePattern pattern, int workingSize)
    {
        _pattern = pattern;
        _position = new TilePosition(pattern);
        _side = workingSize;
    }

    /// <summary>Whether a picture lies as it was marked, but for a pixel or so, and where exactly.</summary>
    /// <param name="planes">Shape (3, side, side): the picture at the working size.</param>
    /// <returns>
    /// From pixels of the working size as received to those as marked, whether the waves were found there, and the farthest that a corner has to move.
    /// </returns>
    public (WavePlacement Placement, bool Found, double Farthest) AsMarked(ReadOnlySpan<float> planes)
    {
        WhitenedPlane whitened = WhitenedPlane.Of(planes, _side, _side);
        WavePlacement placement = WaveFit.Run(new PlaneBlocks(whitened), _pattern, Homography.Scaling(1, 1));
        double farthest = 0;
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (_side, 0), (0, _side), (_side, _side)])
        {
            (double u, double v) = placement.ToWorking.Of(x, y);
            farthest = Math.Max(farthest, Math.Max(Math.Abs(u - x), Math.Abs(v - y)));
        }

        return (placement, placement.Agreement >= Certain, farthest);
    }

    /// <summary>The likeliest placements, best first.</summary>
    public IReadOnlyList<WavePlacement> Find(Picture picture)
    {
        (int width, int height) = SearchedSize(picture);
        float[] planes = new float[3 * width * height];
        Resampling.ToPlanes(picture, width, height, planes);
        WhitenedPlane plane = WhitenedPlane.Of(planes, width, height);
        PictureSpectrum spectrum = PictureSpectrum.Of(plane);
        WaveSearch search = new(spectrum, _pattern, width, height, (double)_side / WavePattern.Side);
        (Homography ToWorking, bool KeepsAxes, int Kind)[] placements =
        [
            .. CentredSearch.Find(spectrum, _pattern, plane, _side, Fits).Select(placement => (placement, false, 0)),
            .. Positions(spectrum, plane, search.FindAligned(Maps)).Select(placement => (placement, true, 1)),
            .. Positions(spectrum, plane, search.Find(Maps)).Select(placement => (placement, false, 2)),
        ];
        PlaneBlocks blocks = new(plane);
        WavePlacement[] fits = new WavePlacement[placements.Length];
        Parallel.For(0, fits.Length, i => fits[i] = WaveFit.Run(blocks, _pattern, placements[i].ToWorking, placements[i].KeepsAxes));

        Homography shrink = Homography.Scaling((double)width / picture.Width, (double)height / picture.Height);
        return
        [
            .. Best(Centred, 0).Concat(Best(Aligned, 1)).Concat(Best(General, 2))
                .OrderByDescending(fit => fit.Agreement).Take(MostPlacements).Select(fit => fit with { ToWorking = fit.ToWorking.After(shrink) }),
        ];

        IEnumerable<WavePlacement> Best(int count, int kind)
        {
            List<WavePlacement> kept = [];
            foreach (WavePlacement fit in fits.Where((_, i) => placements[i].Kind == kind).OrderByDescending(fit => fit.Agreement))
            {
                // What was nearly the same was fitted to the same.
                if (!kept.Exists(other => Same(other.ToWorking, fit.ToWorking, width, height))) kept.Add(fit);
            }

            return kept.Take(count);
        }
    }

    /// <summary>The size at which a picture is searched.</summary>
    public static (int Width, int Height) SearchedSize(Picture picture)
    {
        double scale = Math.Min(1, (double)LongestSide / Math.Max(picture.Width, picture.Height));
        return (Math.Max(16, (int)Math.Round(picture.Width * scale)), Math.Max(16, (int)Math.Round(picture.Height * scale)));
    }

    private IEnumerable<Homography> Positions(PictureSpectrum spectrum, WhitenedPlane plane, IReadOnlyList<(LinearMap Map, double Power)> maps)
    {
        var positions = new (LinearMap Map, double X, double Y, double Agreement)[maps.Count][];
        Parallel.For(0, positions.Length, i => positions[i] = _position.Find(spectrum, maps[i].Map));
        return positions.SelectMany(found => found).OrderByDescending(position => position.Agreement).Take(Fits).Select(position => Placement(position, plane, spectrum.Size));
    }

    private static bool Same(Homography a, Homography b, int width, int height)
    {
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (width, 0), (0, height), (width, height)])
        {
            (double u, double v) = a.Of(x, y);
            (double otherU, double otherV) = b.Of(x, y);
            if (Math.Abs(Math.IEEERemainder(u - otherU, WavePattern.Side)) > 1.5 || Math.Abs(Math.IEEERemainder(v - otherV, WavePattern.Side)) > 1.5) return false;
        }

        return true;
    }

    // Bins are periods over the spectrum's size, so the way from pixels to the working size is the transpose of the map from waves to bins.
    private static Homography Placement((LinearMap Map, double X, double Y, double Agreement) position, WhitenedPlane plane, int size)
    {
        LinearMap map = position.Map.Transpose().Times((double)WavePattern.Side / size);
        (double x, double y) = map.Of((plane.Width / 2) + 0.5, (plane.Height / 2) + 0.5);
        return new Homography(map.A, map.B, position.X - x, map.C, map.D, position.Y - y, 0, 0, 1);
    }
}
