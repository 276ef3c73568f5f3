namespace MlNetWatermark;

/// <summary>Arithmetic on one value for each cell of the evidence.</summary>
internal static class CellGrid
{
    private static readonly double[] Binomial = [1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16];

    /// <summary>Neighbours vote: a binomial window of 5 x 5 cells; at the border over the cells that exist.</summary>
    public static double[] Smooth(double[] cells, int height, int width)
    {
        double[] across = new double[cells.Length], result = new double[cells.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) across[(y * width) + x] = Along(cells, y * width, 1, x, width);
        }

        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) result[(y * width) + x] = Along(across, x, width, y, height);
        }

        return result;
    }

    /// <summary>The value at a place between cell centres, bilinear; beyond the outermost centres the nearest cell's.</summary>
    public static double At(double[] cells, int height, int width, double y, double x)
    {
        (int top, int bottom, double down) = Between(y, height);
        (int left, int right, double along) = Between(x, width);
        double above = cells[(top * width) + left] + (along * (cells[(top * width) + right] - cells[(top * width) + left]));
        double below = cells[(bottom * width) + left] + (along * (cells[(bottom * width) + right] - cells[(bottom * width) + left]));
        return above + (down * (below - above));
    }

    private static double Along(double[] cells, int start, int step, int at, int length)
    {
        double sum = 0, weight = 0;
        for (int k = Math.Max(-2, -at); k <= 2 && at + k < length; k++)
        {
            sum += Binomial[k + 2] * cells[start + ((at + k) * step)];
            weight += Binomial[k + 2];
        }

        return sum / weight;
    }

    private static (int Low, int High, double Share) Between(double place, int length)
    {
        double at = Math.Clamp(place, 0, length - 1);
        int low = (int)at;
        return (low, Math.Min(low + 1, length - 1), at - low);
    }
}
