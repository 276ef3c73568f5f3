namespace MlNetWatermark;

/// <summary>Places object masks for several marks so that they keep their distance.</summary>
internal static class MarkObjects
{
    private const int Grid = ObjectMasks.Grid;

    private const int Gap = (int)(MarkBoxes.Gap * Grid) + 1;

    private const int LayoutsTried = 8;

    private const int PlacesTried = 30;

    /// <summary>Draws disjoint objects, mirrored or not, of one area; smaller ones, down to a quarter of it, where so much does not fit.</summary>
    /// <returns>One set of grid cells for each.</returns>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static IReadOnlyList<bool[]> Apart(ObjectMasks masks, int count, double area, Random generator)
    {
        for (double wanted = area; wanted >= area / 4; wanted *= 0.85)
        {
            for (int i = 0; i < LayoutsTried; i++)
            {
                List<bool[]> placed = [];
                bool[] taken = new bool[Grid * Grid];
                while (placed.Count < count && Beside(masks, taken, wanted, generator) is { } cells)
                {
                    placed.Add(cells);
                    Keep(taken, cells);
                }

                if (placed.Count == count) return placed;
            }
        }

        throw new ArgumentException(FormattableString.Invariant($"{count} objects of {100 * area} % or a quarter of it could not be placed without touching."));
    }

    private static bool[]? Beside(ObjectMasks masks, bool[] taken, double area, Random generator)
    {
        for (int i = 0; i < PlacesTried; i++)
        {
            ObjectShape shape = masks.Any(generator);
            bool mirrored = generator.Next(2) == 1;
            double scale = Math.Sqrt(area * Grid * Grid / shape.Count);
            int width = (int)Math.Round((shape.Right - shape.Left) * scale), height = (int)Math.Round((shape.Bottom - shape.Top) * scale);
            if (width < 1 || height < 1 || width > Grid || height > Grid) continue;
            int left = generator.Next(Grid - width + 1), top = generator.Next(Grid - height + 1);
            if (Place(shape, mirrored, taken, (left, top), (width, height)) is { } cells) return cells;
        }

        return null;
    }

    /// <summary>The object stretched to a size at a place; null where it would lie on a taken cell, or has no cell.</summary>
    private static bool[]? Place(ObjectShape shape, bool mirrored, bool[] taken, (int Left, int Top) at, (int Width, int Height) size)
    {
        bool[] cells = new bool[Grid * Grid];
        bool any = false;
        for (int y = 0; y < size.Height; y++)
        {
            int row = shape.Top + ((shape.Bottom - shape.Top) * ((2 * y) + 1) / (2 * size.Height));
            for (int x = 0; x < size.Width; x++)
            {
                int across = mirrored ? size.Width - 1 - x : x;
                int column = shape.Left + ((shape.Right - shape.Left) * ((2 * across) + 1) / (2 * size.Width));
                if (!shape.Cells[(row * Grid) + column]) continue;
                int cell = ((at.Top + y) * Grid) + at.Left + x;
                if (taken[cell]) return null;
                cells[cell] = any = true;
            }
        }

        return any ? cells : null;
    }

    /// <summary>Takes the cells and those within the gap around them.</summary>
    private static void Keep(bool[] taken, bool[] cells)
    {
        bool[] wide = new bool[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i]) wide.AsSpan(i - Math.Min(i % Grid, Gap), Math.Min(i % Grid, Gap) + 1 + Math.Min(Grid - 1 - (i % Grid), Gap)).Fill(true);
        }

        for (int i = 0; i < cells.Length; i++)
        {
            if (!wide[i]) continue;
            for (int y = Math.Max(0, (i / Grid) - Gap); y <= Math.Min(Grid - 1, (i / Grid) + Gap); y++) taken[(y * Grid) + (i % Grid)] = true;
        }
    }
}
