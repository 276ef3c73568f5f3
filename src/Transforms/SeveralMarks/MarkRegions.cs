namespace MlNetWatermark;

/// <summary>Draws the regions of separated messages: what the mask says is marked, dealt out by which message fits best.</summary>
internal static class MarkRegions
{
    /// <summary>Relative likelihood below which a marked pixel belongs to no message that was found; low, because the mask vouches for the mark.</summary>
    private const double Least = 0.2;

    /// <summary>Share of a message's pixels below which a part of its own is not believed.</summary>
    private const double SpeckShare = 0.05;

    /// <summary>Draws them at the size of the mask.</summary>
    /// <param name="candidates">The messages.</param>
    /// <param name="shape">Size of the evidence.</param>
    /// <param name="mask">Shape (side, side), probabilities.</param>
    /// <param name="side">Side of the mask.</param>
    /// <returns>One a message: shape (side, side), 1 inside, 0 outside.</returns>
    public static float[][] Draw(IReadOnlyList<MarkCandidate> candidates, EvidenceShape shape, ReadOnlySpan<float> mask, int side)
    {
        float[][] regions = [.. candidates.Select(_ => new float[side * side])];
        double least = candidates.Count == 1 ? 0 : Least; // a lone message has all of it, also flat parts that hardly say anything
        for (int y = 0; y < side; y++)
        {
            double row = ((y + 0.5) * shape.Height / side) - 0.5;
            for (int x = 0; x < side; x++)
            {
                int pixel = (y * side) + x;
                if (mask[pixel] <= MaskCoverage.Threshold) continue;
                double column = ((x + 0.5) * shape.Width / side) - 0.5, best = 0;
                int owner = -1;
                for (int i = 0; i < regions.Length; i++)
                {
                    double likelihood = CellGrid.At(candidates[i].Likelihood, shape.Height, shape.Width, row, column), fit = likelihood * candidates[i].Gain;
                    if (likelihood > least && fit > best) (best, owner) = (fit, i);
                }

                if (owner >= 0) regions[owner][pixel] = 1;
            }
        }

        foreach (float[] region in regions) DropSpecks(region, side);
        return regions;
    }

    /// <summary>Clears parts that are much smaller than the rest: a few cells that resemble a message by chance would stretch its box over the picture.</summary>
    internal static void DropSpecks(float[] region, int side)
    {
        IReadOnlyList<List<int>> areas = RegionFinder.Areas(region, side, side, smallest: 0);
        int total = areas.Sum(pixels => pixels.Count);
        foreach (List<int> pixels in areas.Where(pixels => pixels.Count < SpeckShare * total))
        {
            foreach (int pixel in pixels) region[pixel] = 0;
        }
    }

    /// <summary>Enlarges a region to the picture, and its box and area with it.</summary>
    public static (float[] Mask, MarkedRegion Region) Enlarge(ReadOnlyMemory<float> region, int side, int width, int height)
    {
        float[] mask = Resampling.Resize(region, side, side, width, height);
        int left = width, top = height, right = 0, bottom = 0, count = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = mask[i] > MaskCoverage.Threshold ? 1 : 0;
            if (mask[i] == 0) continue;
            (int y, int x) = Math.DivRem(i, width);
            (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
            count++;
        }

        return (mask, count == 0 ? default : new MarkedRegion(left, top, right - left, bottom - top, (double)count / mask.Length));
    }
}
