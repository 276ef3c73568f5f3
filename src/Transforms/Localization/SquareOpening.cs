namespace MlNetWatermark;

/// <summary>Morphological opening: keeps what a square that lies wholly inside can cover.</summary>
internal static class SquareOpening
{
    /// <summary>Opens; time does not depend on the side of the square.</summary>
    /// <param name="inside">Shape (height, width), true = inside.</param>
    /// <param name="width">Width of the map.</param>
    /// <param name="height">Height of the map.</param>
    /// <param name="side">Side of the square in pixels.</param>
    /// <returns>A new map of the same shape.</returns>
    public static bool[] Of(ReadOnlySpan<bool> inside, int width, int height, int side)
    {
        // Down and right: count how far everything has been inside, and note where a square ends.
        bool[] map = new bool[width * height];
        int[] down = new int[width];
        for (int y = 0; y < height; y++)
        {
            int run = 0;
            for (int x = 0; x < width; x++)
            {
                run = inside[(y * width) + x] ? run + 1 : 0;
                down[x] = run >= side ? down[x] + 1 : 0;
                map[(y * width) + x] = down[x] >= side;
            }
        }

        // Up and left: fill each square from its end.
        Array.Clear(down);
        for (int y = height - 1; y >= 0; y--)
        {
            int left = 0;
            for (int x = width - 1; x >= 0; x--)
            {
                down[x] = map[(y * width) + x] ? side : down[x] - 1;
                left = down[x] > 0 ? side : left - 1;
                map[(y * width) + x] = left > 0;
            }
        }

        return map;
    }
}
