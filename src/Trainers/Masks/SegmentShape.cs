namespace MlNetWatermark.Trainers;

/// <summary>Object segments read from a folder of mask pictures: the union of one to three, mirrored, turned and enlarged at random.</summary>
/// <remarks>MaskWM, section 3.2, takes the union of all segments that belong to the picture; here masks and pictures need not belong together.</remarks>
public sealed class SegmentShape : IMaskShape
{
    /// <summary>Part of a segment's picture that is looked at, at least, along each side.</summary>
    private const double NarrowestView = 0.5;

    private readonly ObjectMasks _segments;

    /// <summary>Reads every PNG file in the folder; what is brighter than middle grey is inside.</summary>
    /// <exception cref="ArgumentException">The folder does not exist, or holds no picture with an object in it.</exception>
    /// <exception cref="PictureFormatException">A file is not a picture; names it.</exception>
    public SegmentShape(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new ArgumentException($"There is no folder of masks '{folder}'.", nameof(folder));
        _segments = new ObjectMasks(folder);
    }

    /// <summary>Segments that were found.</summary>
    public int Count => _segments.Count;

    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        const int grid = ObjectMasks.Grid;
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            bool[] inside = _segments.Any(random).Cells;
            bool mirrored = random.Next(2) == 0, turned = random.Next(4) == 0;
            double view = NarrowestView + (1 - NarrowestView) * random.NextDouble();
            double left = (1 - view) * random.NextDouble(), top = (1 - view) * random.NextDouble();
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    (double u, double v) = ((x + 0.5) / side, (y + 0.5) / side);
                    if (turned) (u, v) = (v, u);
                    if (mirrored) u = 1 - u;
                    mask[y * side + x] |= inside[(int)((top + v * view) * grid) * grid + (int)((left + u * view) * grid)];
                }
            }
        }
    }
}
