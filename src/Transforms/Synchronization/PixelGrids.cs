namespace MlNetWatermark;

/// <summary>A picture resized to whatever several windows need, once for all that need about the same.</summary>
internal sealed class PixelGrids(Picture picture)
{
    private const double StepsPerOctave = 4;

    private readonly Dictionary<(int Width, int Height), PixelGrid> _known = [];

    /// <summary>The picture itself.</summary>
    public Picture Picture { get; } = picture;

    /// <summary>The picture at a size, or up to a fifth larger each way, but no larger than it is.</summary>
    /// <param name="width">Least width.</param>
    /// <param name="height">Least height.</param>
    public PixelGrid AtLeast(int width, int height)
    {
        (int, int) size = (Step(Picture.Width, width), Step(Picture.Height, height));
        if (!_known.TryGetValue(size, out PixelGrid? grid)) _known[size] = grid = PixelGrid.Of(Picture, size.Item1, size.Item2);
        return grid;
    }

    private static int Step(int whole, int least)
    {
        if (least >= whole) return whole;
        double steps = Math.Floor(StepsPerOctave * Math.Log2((double)whole / least));
        return Math.Clamp((int)Math.Ceiling(whole * Math.Pow(2, -steps / StepsPerOctave)), least, whole);
    }
}
