namespace MlNetWatermark;

/// <summary>A picture brought back to the geometry it was marked in: a window of the working size, its cells on those of the mark.</summary>
internal sealed class Rectification
{
    private const double LargestTurned = 2.1; // a whole 16:9 picture that was turned reaches over sqrt(1 + (16 / 9)^2) windows, corners included

    private Rectification(float[] planes, float[] inside, Homography toWindow, int columns, int rows)
        => (Planes, Inside, ToWindow, Columns, Rows) = (planes, inside, toWindow, columns, rows);

    /// <summary>Shape (3, side, side), RGB, 0..255. Beyond the picture it is continued by its mirror image.</summary>
    public float[] Planes { get; }

    /// <summary>Shape (side, side): 1 where the window shows the picture, 0 beyond.</summary>
    public float[] Inside { get; }

    /// <summary>From pixels of the picture to pixels of the window.</summary>
    public Homography ToWindow { get; }

    /// <summary>Cells by which the window begins to the right of a tile's border.</summary>
    public int Columns { get; }

    /// <summary>The same downwards.</summary>
    public int Rows { get; }

    /// <summary>Resamples.</summary>
    /// <param name="picture">What was received.</param>
    /// <param name="placement">Where the waves lie in it.</param>
    /// <param name="info">Working size, cells and tiles.</param>
    public static Rectification Of(Picture picture, WavePlacement placement, WatermarkModelInfo info) => Of(new PixelGrids(picture), placement, info);

    /// <summary>Resamples one of several windows.</summary>
    /// <param name="grids">What was received.</param>
    /// <param name="placement">Where the waves lie in it.</param>
    /// <param name="info">Working size, cells and tiles.</param>
    /// <param name="atPlace">Whether the window is to lie around the middle of what agrees, whatever the size of the picture.</param>
    public static Rectification Of(PixelGrids grids, WavePlacement placement, WatermarkModelInfo info, bool atPlace = false)
    {
        Picture picture = grids.Picture;
        int side = info.WorkingSize, cell = info.CellSize;
        Homography toWorking = placement.ToWorking;
        // The picture's centre comes to the middle of the window, as near as cells allow, or, where a marked picture lies in a larger one, the middle of what agrees.
        bool larger = atPlace || Exceeds(picture, toWorking, LargestTurned * side);
        (double x, double y) = toWorking.Of(picture.Width * (larger ? placement.X : 0.5), picture.Height * (larger ? placement.Y : 0.5));
        int columns = (int)Math.Round((x - (side / 2.0)) / cell), rows = (int)Math.Round((y - (side / 2.0)) / cell);
        Homography toWindow = Homography.Translation(-columns * cell, -rows * cell).After(toWorking);
        (float[] planes, float[] inside) = Sample(grids, toWindow, side);
        return new Rectification(planes, inside, toWindow, Modulo(columns, info.TileCells), Modulo(rows, info.TileCells));
    }

    /// <summary>Moves planes over cells around by where the window begins, so that the first cell is the first of a tile.</summary>
    /// <param name="values">Shape (planes, height, width).</param>
    /// <param name="width">Cells in a row; a multiple of the tile.</param>
    /// <param name="height">Rows.</param>
    public float[] OnTile(ReadOnlySpan<float> values, int width, int height)
    {
        float[] moved = new float[values.Length];
        for (int row = 0; row < values.Length / width; row++)
        {
            int target = (row / height * height) + ((row % height) + Rows) % height;
            for (int x = 0; x < width; x++) moved[(target * width) + ((x + Columns) % width)] = values[(row * width) + x];
        }

        return moved;
    }

    /// <summary>A plane over the window, seen from the picture; 0 where the window does not reach.</summary>
    /// <param name="plane">Shape (side, side).</param>
    /// <param name="side">Side of the window.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    public float[] OnPicture(ReadOnlyMemory<float> plane, int side, int width, int height)
    {
        float[] result = new float[width * height];
        RowBands.Run(height, (from, to) =>
        {
            ReadOnlySpan<float> values = plane.Span;
            for (int y = from; y < to; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    (double u, double v) = ToWindow.Of(x + 0.5, y + 0.5);
                    if (u < 0 || v < 0 || u >= side || v >= side) continue;
                    (int left, float across) = Split(Math.Clamp(u - 0.5, 0, side - 1), side);
                    (int top, float down) = Split(Math.Clamp(v - 0.5, 0, side - 1), side);
                    result[(y * width) + x] = Mix(values, (top * side) + left, side, across, down);
                }
            }
        });
        return result;
    }

    private static (float[] Planes, float[] Inside) Sample(PixelGrids grids, Homography toWindow, int side)
    {
        Picture picture = grids.Picture;
        // First to about the resolution of the samples, so that none of the picture is skipped.
        (double x0, double y0) = toWindow.Of(picture.Width / 2.0, picture.Height / 2.0);
        (double x1, double y1) = toWindow.Of((picture.Width / 2.0) + 1, picture.Height / 2.0);
        (double x2, double y2) = toWindow.Of(picture.Width / 2.0, (picture.Height / 2.0) + 1);
        PixelGrid grid = grids.AtLeast(Resolution(picture.Width, x1 - x0, y1 - y0), Resolution(picture.Height, x2 - x0, y2 - y0));
        Homography back = Homography.Scaling((double)grid.Width / picture.Width, (double)grid.Height / picture.Height)
            .After(toWindow.Inverse()).After(Homography.Scaling(1.0 / WindowSampling.Finer, 1.0 / WindowSampling.Finer));
        float[] planes = new float[3 * side * side], inside = new float[side * side];
        new WindowSampling(grid, back, side).Run(planes, inside);
        return (planes, inside);
    }

    private static bool Exceeds(Picture picture, Homography toWorking, double length)
    {
        (double x0, double y0) = toWorking.Of(0, 0);
        (double x1, double y1) = toWorking.Of(picture.Width, picture.Height);
        (double x2, double y2) = toWorking.Of(picture.Width, 0);
        (double x3, double y3) = toWorking.Of(0, picture.Height);
        double across = Math.Max(Math.Max(x0, x1), Math.Max(x2, x3)) - Math.Min(Math.Min(x0, x1), Math.Min(x2, x3));
        double down = Math.Max(Math.Max(y0, y1), Math.Max(y2, y3)) - Math.Min(Math.Min(y0, y1), Math.Min(y2, y3));
        return Math.Max(across, down) > length;
    }

    private static int Resolution(int length, double x, double y) => Math.Clamp((int)Math.Ceiling(WindowSampling.Finer * length * Math.Sqrt((x * x) + (y * y))), Math.Min(2, length), length);

    // The pixel to the left, so that there is one to the right, and the share of that one.
    private static (int Index, float Share) Split(double place, int length)
    {
        int index = Math.Clamp((int)place, 0, Math.Max(0, length - 2));
        return (index, length == 1 ? 0 : (float)(place - index));
    }

    private static float Mix(ReadOnlySpan<float> plane, int at, int width, float across, float down)
    {
        int right = across == 0 ? at : at + 1, below = down == 0 ? 0 : width;
        float above = plane[at] + ((plane[right] - plane[at]) * across);
        float under = plane[at + below] + ((plane[right + below] - plane[at + below]) * across);
        return above + ((under - above) * down);
    }

    private static int Modulo(int value, int period) => ((value % period) + period) % period;
}
