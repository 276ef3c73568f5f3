namespace MlNetWatermark;

/// <summary>Reads the exact layer: which pixels still have the parity that embedding gave them.</summary>
/// <remarks>An untouched marked pixel always follows <see cref="ParityPattern"/>, any other one does with chance one half: one that does not is proven not to be marked.</remarks>
internal static class ExactLayer
{
    /// <summary>Highest chance of taking a picture without the layer for one with it.</summary>
    public const double FalsePositiveRate = 1e-12;

    /// <summary>
    /// Squares of this side that follow the pattern throughout are intact. Chance fills a given one with 2^-16; beside a straight border it adds 0.16 pixels.
    /// </summary>
    private const int Square = 4;

    /// <summary>Connected pixels, at least: four squares together by chance are out of the question.</summary>
    private const int SmallestPart = 64;

    /// <summary>Finds the pixels that are as embedding left them.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="anywhere">False: only where the picture is not cut.</param>
    /// <returns>Shape (height, width), true = untouched; null where the picture has no such layer (any more).</returns>
    public static bool[]? Find(Picture picture, bool anywhere = true)
    {
        if (ParityFold.Of(picture).Find(FalsePositiveRate, anywhere) is not { } offset) return null;
        bool[] follows = Follows(picture, offset.X, offset.Y);
        bool[] intact = SquareOpening.Of(follows, picture.Width, picture.Height, Square);
        DropSmallParts(intact, picture.Width);

        // The finest lossy compression leaves pixels more often right than wrong but nothing intact; then the layer proves nothing about a single pixel.
        long excess = (2L * follows.AsSpan().Count(true)) - follows.Length;
        return intact.AsSpan().Count(true) >= Math.Max(1, excess / 2) ? intact : null;
    }

    private static bool[] Follows(Picture picture, int offsetX, int offsetY)
    {
        bool[] follows = new bool[picture.Width * picture.Height];
        RowBands.Run(picture.Height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                ReadOnlySpan<float> pattern = ParityPattern.Row(y + offsetY);
                ReadOnlySpan<byte> row = picture.Rgba.AsSpan(4 * y * picture.Width, 4 * picture.Width);
                Span<bool> result = follows.AsSpan(y * picture.Width, picture.Width);
                for (int x = 0; x < result.Length; x++)
                {
                    // Fully transparent pixels are never marked.
                    result[x] = (row[(4 * x) + 2] & 1) == (int)pattern[(x + offsetX) & (ParityPattern.Side - 1)] && row[(4 * x) + 3] > 0;
                }
            }
        });
        return follows;
    }

    private static void DropSmallParts(bool[] map, int width)
    {
        bool[] seen = new bool[map.Length];
        Stack<int> open = new();
        List<int> part = [];
        for (int start = 0; start < map.Length; start++)
        {
            Visit(start);
            part.Clear();
            int size = 0;
            while (open.TryPop(out int pixel))
            {
                if (++size < SmallestPart) part.Add(pixel);
                int x = pixel % width;
                if (x > 0) Visit(pixel - 1);
                if (x < width - 1) Visit(pixel + 1);
                if (pixel >= width) Visit(pixel - width);
                if (pixel < map.Length - width) Visit(pixel + width);
            }

            if (size < SmallestPart) foreach (int pixel in part) map[pixel] = false;
        }

        void Visit(int pixel)
        {
            if (!map[pixel] || seen[pixel]) return;
            seen[pixel] = true;
            open.Push(pixel);
        }
    }
}
