namespace MlNetWatermark.Trainers;

/// <summary>Draws one shape into the mask of a training picture. Add your own to <see cref="MaskMarkOptions.MaskShapes"/>.</summary>
public interface IMaskShape
{
    /// <summary>Sets to true the pixels where the mark survives; inverted masks, areas that are too small and empty masks are the caller's business.</summary>
    /// <param name="mask">Side * side values, row by row; all false.</param>
    /// <param name="side">Side of the square in pixels.</param>
    /// <param name="random">The only source of chance, so that equal seeds draw equal masks.</param>
    /// <remarks>Called by several threads at once, for one mask each.</remarks>
    void Draw(bool[] mask, int side, Random random);
}

/// <summary>One to three boxes of any size.</summary>
public sealed class BoxShape : IMaskShape
{
    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int height = random.Next(side / 6, side), width = random.Next(side / 6, side);
            int top = random.Next(side - height + 1), left = random.Next(side - width + 1);
            for (int y = top; y < top + height; y++) mask.AsSpan(y * side + left, width).Fill(true);
        }
    }
}

/// <summary>One to three ellipses.</summary>
public sealed class EllipseShape : IMaskShape
{
    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            double a = random.Next(side / 8, side / 2), b = random.Next(side / 8, side / 2), cx = random.Next(side), cy = random.Next(side);
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    double dx = (x - cx) / a, dy = (y - cy) / b;
                    mask[y * side + x] |= dx * dx + dy * dy <= 1;
                }
            }
        }
    }
}

/// <summary>One to six brush strokes of straight segments, as MaskWM's irregular masks (LaMa's generator), scaled to the side.</summary>
public sealed class StrokeShape : IMaskShape
{
    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        for (int stroke = random.Next(1, 7); stroke > 0; stroke--)
        {
            double x = random.Next(side), y = random.Next(side);
            for (int segment = random.Next(1, 6); segment > 0; segment--)
            {
                double angle = random.NextDouble() * 2 * Math.PI, length = side * (0.2 + 0.2 * random.NextDouble());
                double radius = side * (0.04 + 0.04 * random.NextDouble());
                double toX = Math.Clamp(x + length * Math.Cos(angle), 0, side - 1), toY = Math.Clamp(y + length * Math.Sin(angle), 0, side - 1);
                Segment(mask, side, x, y, toX, toY, radius);
                (x, y) = (toX, toY);
            }
        }
    }

    private static void Segment(bool[] mask, int side, double x0, double y0, double x1, double y1, double radius)
    {
        double dx = x1 - x0, dy = y1 - y0, squared = Math.Max(dx * dx + dy * dy, 1e-9);
        int top = Math.Max(0, (int)(Math.Min(y0, y1) - radius)), bottom = Math.Min(side - 1, (int)(Math.Max(y0, y1) + radius));
        int left = Math.Max(0, (int)(Math.Min(x0, x1) - radius)), right = Math.Min(side - 1, (int)(Math.Max(x0, x1) + radius));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double t = Math.Clamp(((x - x0) * dx + (y - y0) * dy) / squared, 0, 1);
                double ex = x - x0 - t * dx, ey = y - y0 - t * dy;
                mask[y * side + x] |= ex * ex + ey * ey <= radius * radius;
            }
        }
    }
}
