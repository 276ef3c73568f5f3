namespace MlNetWatermark;

/// <summary>Shapes of objects from a folder of mask pictures: where benchmarks put marks.</summary>
/// <remarks>
/// What is brighter than middle grey is inside. Masks are kept on a square of <see cref="Grid"/> cells and stretched over the picture they are used on, so
/// masks and pictures need not belong together. Safe to use from many threads.
/// </remarks>
public sealed class ObjectMasks
{
    /// <summary>Cells along each side of a kept mask.</summary>
    internal const int Grid = 256;

    private readonly List<ObjectShape> _shapes = [];

    /// <summary>Reads every PNG file of the folder itself; those with nothing or everything inside are left out.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">The folder holds no mask.</exception>
    /// <exception cref="PictureFormatException">A file is not a picture; names it.</exception>
    public ObjectMasks(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder of masks '{folder}'.");
        foreach (string path in Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            Picture picture = PictureFile.Read(path);
            float[] inside = Array.ConvertAll(Pictures.Region(picture), value => value > 0.5f ? 1f : 0);
            bool[] cells = Array.ConvertAll(Resampling.Average(inside, picture.Width, picture.Height, Grid, Grid), value => value > 0.5f);
            if (cells.Contains(true) && cells.Contains(false)) _shapes.Add(new ObjectShape(cells));
        }

        if (_shapes.Count == 0) throw new ArgumentException($"'{folder}' holds no mask: no PNG file with an object in it.", nameof(folder));
    }

    /// <summary>Masks that were found.</summary>
    public int Count => _shapes.Count;

    internal ObjectShape Any(Random generator) => _shapes[generator.Next(_shapes.Count)];

    /// <summary>Stretches cells over a picture: bilinear, cut at one half, so that edges are smooth and values are 0 or 1.</summary>
    internal static float[] Stretch(bool[] cells, int width, int height)
    {
        float[] values = Resampling.Resize(Array.ConvertAll(cells, inside => inside ? 1f : 0), Grid, Grid, width, height);
        for (int i = 0; i < values.Length; i++) values[i] = values[i] > 0.5f ? 1 : 0;
        return values;
    }
}

/// <summary>One object on the grid.</summary>
internal sealed class ObjectShape
{
    public ObjectShape(bool[] cells)
    {
        Cells = cells;
        (Left, Top) = (ObjectMasks.Grid, ObjectMasks.Grid);
        for (int i = 0; i < cells.Length; i++)
        {
            if (!cells[i]) continue;
            (int y, int x) = Math.DivRem(i, ObjectMasks.Grid);
            Count++;
            (Left, Top, Right, Bottom) = (Math.Min(Left, x), Math.Min(Top, y), Math.Max(Right, x + 1), Math.Max(Bottom, y + 1));
        }
    }

    /// <summary>Row by row, true inside.</summary>
    public bool[] Cells { get; }

    /// <summary>Cells inside.</summary>
    public int Count { get; }

    /// <summary>Bounding box: first column.</summary>
    public int Left { get; }

    /// <summary>First row.</summary>
    public int Top { get; }

    /// <summary>Column after the last.</summary>
    public int Right { get; }

    /// <summary>Row after the last.</summary>
    public int Bottom { get; }
}
