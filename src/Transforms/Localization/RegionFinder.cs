namespace MlNetWatermark;

/// <summary>Finds the connected marked areas of a mask (neighbours share an edge).</summary>
internal static class RegionFinder
{
    /// <summary>Areas below this share of the picture are left out.</summary>
    public const double SmallestArea = 0.001;

    /// <summary>Finds the areas above one half, largest first.</summary>
    /// <param name="mask">Shape (maskHeight, maskWidth), probabilities.</param>
    /// <param name="maskWidth">Width of the mask.</param>
    /// <param name="maskHeight">Height of the mask.</param>
    /// <param name="pictureWidth">Width of the picture that the boxes are given in.</param>
    /// <param name="pictureHeight">Height of the picture that the boxes are given in.</param>
    public static IReadOnlyList<MarkedRegion> Find(ReadOnlySpan<float> mask, int maskWidth, int maskHeight, int pictureWidth, int pictureHeight)
    {
        List<MarkedRegion> regions = [];
        foreach (List<int> pixels in Areas(mask, maskWidth, maskHeight, SmallestArea))
        {
            int left = maskWidth, top = maskHeight, right = 0, bottom = 0;
            foreach (int pixel in pixels)
            {
                (int y, int x) = Math.DivRem(pixel, maskWidth);
                (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
            }

            (int x0, int x1) = Scale(left, right, maskWidth, pictureWidth);
            (int y0, int y1) = Scale(top, bottom, maskHeight, pictureHeight);
            regions.Add(new MarkedRegion(x0, y0, x1 - x0, y1 - y0, (double)pixels.Count / mask.Length));
        }

        return regions;
    }

    /// <summary>The pixels of each connected area above one half, largest area first.</summary>
    /// <param name="mask">Shape (maskHeight, maskWidth), probabilities.</param>
    /// <param name="maskWidth">Width of the mask.</param>
    /// <param name="maskHeight">Height of the mask.</param>
    /// <param name="smallest">Areas below this share are left out.</param>
    public static IReadOnlyList<List<int>> Areas(ReadOnlySpan<float> mask, int maskWidth, int maskHeight, double smallest)
    {
        bool[] seen = new bool[mask.Length];
        Stack<int> open = new();
        List<List<int>> areas = [];
        for (int start = 0; start < mask.Length; start++)
        {
            if (seen[start] || mask[start] <= MaskCoverage.Threshold) continue;
            List<int> pixels = [];
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out int pixel))
            {
                (int y, int x) = Math.DivRem(pixel, maskWidth);
                pixels.Add(pixel);
                if (x > 0) Visit(mask, seen, open, pixel - 1);
                if (x < maskWidth - 1) Visit(mask, seen, open, pixel + 1);
                if (y > 0) Visit(mask, seen, open, pixel - maskWidth);
                if (y < maskHeight - 1) Visit(mask, seen, open, pixel + maskWidth);
            }

            if ((double)pixels.Count / mask.Length >= smallest) areas.Add(pixels);
        }

        return [.. areas.OrderByDescending(pixels => pixels.Count)];
    }

    private static void Visit(ReadOnlySpan<float> mask, bool[] seen, Stack<int> open, int pixel)
    {
        if (seen[pixel] || mask[pixel] <= MaskCoverage.Threshold) return;
        seen[pixel] = true;
        open.Push(pixel);
    }

    // Outwards, so that the box holds every pixel that the area touches.
    private static (int From, int To) Scale(int from, int to, int maskLength, int pictureLength)
        => ((int)((long)from * pictureLength / maskLength), (int)((((long)to * pictureLength) + maskLength - 1) / maskLength));
}
