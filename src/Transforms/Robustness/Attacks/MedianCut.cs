namespace MlNetWatermark;

/// <summary>Chooses a palette: splits the box of colours that weighs most at its median until there are enough boxes (Heckbert, 1982).</summary>
internal static class MedianCut
{
    private const int Bits = 5;

    private const int Cells = 1 << (3 * Bits);

    /// <summary>The cell of a colour: five bits each of red, green and blue.</summary>
    public static int Cell(ReadOnlySpan<byte> rgb) => ((rgb[0] >> 3) << (2 * Bits)) | ((rgb[1] >> 3) << Bits) | (rgb[2] >> 3);

    /// <summary>Makes the palette.</summary>
    /// <returns>For each cell the number of its palette entry, and the entries, three bytes each: the mean colour of their pixels.</returns>
    public static (int[] Entry, byte[] Palette) Quantise(ReadOnlySpan<byte> rgba, int colours)
    {
        long[] counts = new long[Cells], sums = new long[3 * Cells];
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int cell = Cell(rgba.Slice(i, 3));
            counts[cell]++;
            for (int c = 0; c < 3; c++) sums[(3 * cell) + c] += rgba[i + c];
        }

        int[] used = [.. Enumerable.Range(0, Cells).Where(cell => counts[cell] > 0)];
        List<Box> boxes = [new(used, counts, 0, used.Length)];
        while (boxes.Count < colours && boxes.Max(box => box.Weight) > 0)
        {
            Box heaviest = boxes.MaxBy(box => box.Weight)!;
            boxes.Remove(heaviest);
            int middle = heaviest.Split(used, counts);
            boxes.Add(new(used, counts, heaviest.From, middle));
            boxes.Add(new(used, counts, middle, heaviest.To));
        }

        int[] entry = new int[Cells];
        byte[] palette = new byte[3 * boxes.Count];
        for (int b = 0; b < boxes.Count; b++)
        {
            long count = 0, red = 0, green = 0, blue = 0;
            foreach (int cell in used.AsSpan(boxes[b].From, boxes[b].To - boxes[b].From))
            {
                entry[cell] = b;
                count += counts[cell];
                red += sums[3 * cell];
                green += sums[(3 * cell) + 1];
                blue += sums[(3 * cell) + 2];
            }

            long half = count / 2;
            (palette[3 * b], palette[(3 * b) + 1], palette[(3 * b) + 2]) =
                ((byte)((red + half) / count), (byte)((green + half) / count), (byte)((blue + half) / count));
        }

        return (entry, palette);
    }

    /// <summary>The used cells [From, To) of the shared list.</summary>
    private sealed class Box
    {
        private readonly int _shift;

        public Box(int[] used, long[] counts, int from, int to)
        {
            (From, To) = (from, to);
            int widest = 0;
            long pixels = 0;
            for (int shift = 0; shift <= 2 * Bits; shift += Bits)
            {
                int least = int.MaxValue, most = 0;
                for (int i = from; i < to; i++)
                {
                    int value = Value(used[i], shift);
                    (least, most) = (Math.Min(least, value), Math.Max(most, value));
                }

                if (most - least > widest) (widest, _shift) = (most - least, shift);
            }

            for (int i = from; i < to; i++) pixels += counts[used[i]];
            Weight = pixels * widest;
        }

        public int From { get; }

        public int To { get; }

        /// <summary>Pixels times the longest edge; 0 where there is nothing to split.</summary>
        public long Weight { get; }

        /// <summary>Sorts the cells along the longest edge and finds the first one past half of the pixels, with cells on both sides.</summary>
        public int Split(int[] used, long[] counts)
        {
            // The cell itself decides between equals, so that the order is the same everywhere.
            Array.Sort(used, From, To - From, Comparer<int>.Create(
                (a, b) => Value(a, _shift) != Value(b, _shift) ? Value(a, _shift).CompareTo(Value(b, _shift)) : a.CompareTo(b)));
            long pixels = 0, passed = 0;
            for (int i = From; i < To; i++) pixels += counts[used[i]];
            int middle = From;
            while (middle < To - 1 && 2 * passed < pixels) passed += counts[used[middle++]];
            return Math.Max(middle, From + 1);
        }

        private static int Value(int cell, int shift) => (cell >> shift) & ((1 << Bits) - 1);
    }
}
