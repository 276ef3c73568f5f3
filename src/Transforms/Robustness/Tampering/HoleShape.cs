namespace MlNetWatermark;

/// <summary>Measures the unknown part of a picture. Maps are row by row: 0 = unknown.</summary>
internal static class HoleShape
{
    /// <summary>The hole's pixels row by row, and how deep each lies, by steps along rows and columns.</summary>
    public static (int[] Hole, int[] Depth) Layers(float[] known, int width, int height)
    {
        int[] hole = [.. Enumerable.Range(0, known.Length).Where(i => known[i] == 0)];
        int[] depth = new int[known.Length];
        foreach (int i in hole)
        {
            depth[i] = width + height;
            if (i % width > 0) depth[i] = Math.Min(depth[i], depth[i - 1] + 1);
            if (i >= width) depth[i] = Math.Min(depth[i], depth[i - width] + 1);
        }

        for (int k = hole.Length - 1; k >= 0; k--)
        {
            int i = hole[k];
            if (i % width < width - 1) depth[i] = Math.Min(depth[i], depth[i + 1] + 1);
            if (i < depth.Length - width) depth[i] = Math.Min(depth[i], depth[i + width] + 1);
        }

        return (hole, depth);
    }

    /// <summary>Where a patch of side x side known pixels is centred; the side is odd.</summary>
    public static bool[] WholePatches(float[] known, int width, int height, int side)
    {
        // Along the row, then down the columns: how many known pixels, and rows of them, end here without a gap.
        bool[] whole = new bool[known.Length];
        int[] columns = new int[width];
        for (int y = 0; y < height; y++)
        {
            int run = 0;
            for (int x = 0; x < width; x++)
            {
                run = known[(y * width) + x] == 0 ? 0 : run + 1;
                columns[x] = run >= side ? columns[x] + 1 : 0;
                if (columns[x] >= side) whole[((y - (side / 2)) * width) + x - (side / 2)] = true;
            }
        }

        return whole;
    }
}
