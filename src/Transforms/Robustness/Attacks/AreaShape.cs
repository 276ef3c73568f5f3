namespace MlNetWatermark;

/// <summary>A random area of a picture with a wanted share of its pixels, as values: 1 inside, 0 outside.</summary>
internal static class AreaShape
{
    /// <summary>One rectangle of about the picture's aspect, or, for one half, as likely one of the four halves.</summary>
    public static float[] Rectangle(int width, int height, double share, Random generator)
    {
        // 0..3: left, right, top, bottom half; 4: a rectangle in the middle of nowhere.
        int half = share == 0.5 ? generator.Next(5) : 4;
        if (half < 2) return Fill(width, height, half == 0 ? 0 : width - width / 2, 0, Math.Max(1, width / 2), height);
        if (half < 4) return Fill(width, height, 0, half == 2 ? 0 : height - height / 2, width, Math.Max(1, height / 2));

        double stretch = Math.Exp(0.3 * (2 * generator.NextDouble() - 1)); // aspect within +-35 % of the picture's
        (int boxWidth, int boxHeight) = Box(width, height, share, stretch);
        return Fill(width, height, generator.Next(width - boxWidth + 1), generator.Next(height - boxHeight + 1), boxWidth, boxHeight);
    }

    /// <summary>Something like an object: a rectangle or an ellipse, evenly chosen.</summary>
    public static float[] Object(int width, int height, double share, Random generator)
    {
        // An ellipse takes pi / 4 of its box; one that would not fit its share into the picture is drawn as a rectangle.
        bool ellipse = generator.Next(2) == 1 && share <= Math.PI / 4;
        double stretch = Math.Exp(0.5 * (2 * generator.NextDouble() - 1));
        (int boxWidth, int boxHeight) = Box(width, height, ellipse ? share * 4 / Math.PI : share, stretch);
        int left = generator.Next(width - boxWidth + 1), top = generator.Next(height - boxHeight + 1);
        float[] area = Fill(width, height, left, top, boxWidth, boxHeight);
        if (!ellipse) return area;

        for (int y = top; y < top + boxHeight; y++)
        {
            double v = (2.0 * (y - top) + 1) / boxHeight - 1;
            for (int x = left; x < left + boxWidth; x++)
            {
                double u = (2.0 * (x - left) + 1) / boxWidth - 1;
                if (u * u + v * v > 1) area[y * width + x] = 0;
            }
        }

        return area;
    }

    /// <summary>A box of the wanted share; where one side would leave the picture, the other takes over.</summary>
    private static (int Width, int Height) Box(int width, int height, double share, double stretch)
    {
        double side = Math.Sqrt(share);
        double across = Math.Clamp(side * stretch, share, 1);
        return (Side(across * width, width), Side(share / across * height, height));

        static int Side(double wanted, int limit) => Math.Clamp((int)Math.Round(wanted), 1, limit);
    }

    private static float[] Fill(int width, int height, int left, int top, int boxWidth, int boxHeight)
    {
        float[] area = new float[width * height];
        for (int y = top; y < top + boxHeight; y++) area.AsSpan(y * width + left, boxWidth).Fill(1);
        return area;
    }
}
