namespace MlNetWatermark.Trainers;

/// <summary>Blobs that grow together: StableGuard's random masks.</summary>
/// <remarks>
/// Two to four times, one pixel is set and the whole mask so far is dilated up to nine times by an ellipse (two thirds) or a square, 3 to 14 pixels wide where the side is 256; earlier
/// blobs grow on. Sizes follow the side.
/// </remarks>
public sealed class DilatedBlobShape : IMaskShape
{
    private const int MostDilations = 9, ReferenceSide = 256;

    /// <inheritdoc/>
    public void Draw(bool[] mask, int side, Random random)
    {
        for (int blobs = random.Next(2, 5); blobs > 0; blobs--)
        {
            mask[random.Next(mask.Length)] = true;
            int kernel = Math.Max(2, (int)Math.Round(random.Next(3, 15) * side / (double)ReferenceSide));
            bool ellipse = random.Next(3) < 2;
            for (int times = random.Next(1, MostDilations + 1); times > 0; times--) Dilate(mask, side, kernel, ellipse);
        }
    }

    private static void Dilate(bool[] mask, int side, int kernel, bool ellipse)
    {
        bool[] before = (bool[])mask.Clone();
        double radius = kernel / 2.0;
        int from = -((kernel - 1) / 2), to = kernel / 2;
        for (int dy = from; dy <= to; dy++)
        {
            for (int dx = from; dx <= to; dx++)
            {
                if (ellipse && dx * dx + dy * dy > radius * radius) continue;
                for (int y = Math.Max(0, -dy); y < Math.Min(side, side - dy); y++)
                {
                    int row = y * side, target = (y + dy) * side + dx;
                    for (int x = Math.Max(0, -dx); x < Math.Min(side, side - dx); x++) mask[target + x] |= before[row + x];
                }
            }
        }
    }
}
