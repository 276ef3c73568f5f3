namespace MlNetWatermark.Trainers;

/// <summary>Object segments read from a folder of mask pictures: the union of one to three, mirrored, turned and enlarged at random.</summary>
/// <remarks>MaskWM, section 3.2, takes the union of all segments that belong to the picture; here masks and pictures need not belong together.</remarks>
public sealed class SegmentShape : IMaskShape
{
    /// <summary>Part of a segment's picture that is looked at, at least, along each side.</summary>
    private const double NarrowestView = 0.5;

    private readonly List<(bool[] Inside, int Width, int Height)> _segments = [];

    /// <summary>Reads every picture in the folder; what is brighter than middle grey is inside.</summary>
    /// <exception cref="ArgumentException">The folder does not exist, or holds no picture with anything inside.</exception>
    public SegmentShape(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new ArgumentException($"There is no folder of masks '{folder}'.", nameof(folder));
        foreach (string path in Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            Picture picture = PictureFile.Read(path);
            bool[] inside = Array.ConvertAll(Pictures.Region(picture), value => value > 0.5f);
            if (inside.Contains(true)) _segments.Add((inside, picture.Width, picture.Height));
        }

        if (_segments.Count == 0) throw new ArgumentException($"'{folder}' holds no mask: no PNG file with white in it.", nameof(folder));
    }

    /// <summary>Segments that were found.</summary>
    public int Count => _segments.Count;

    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            (bool[] inside, int width, int height) = _segments[random.Next(_segments.Count)];
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
                    mask[y * side + x] |= inside[(int)((top + v * view) * height) * width + (int)((left + u * view) * width)];
                }
            }
        }
    }
}
