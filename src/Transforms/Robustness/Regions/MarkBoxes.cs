namespace MlNetWatermark;

/// <summary>Rectangles for several marks, in parts of the picture's sides.</summary>
internal static class MarkBoxes
{
    /// <summary>Least distance of two marks that do not touch, in parts of a side.</summary>
    public const double Gap = 0.02;

    /// <summary>Longest side of a rectangle by its shortest.</summary>
    private const double LongestShape = 3;

    private const int Tries = 20_000;

    /// <summary>Draws rectangles of one area, between one half and twice as wide as high, that keep their distance.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static IReadOnlyList<Box> Apart(int count, double area, Random generator)
    {
        for (int i = 0; i < Tries; i++)
        {
            List<Box> boxes = [];
            while (boxes.Count < count && Beside(boxes, area, generator) is { } box) boxes.Add(box);
            if (boxes.Count == count) return boxes;
        }

        throw new ArgumentException(FormattableString.Invariant($"{count} rectangles of {100 * area} % each could not be placed without touching."));
    }

    /// <summary>Divides the unit square by cuts from side to side, so that no part is small or long.</summary>
    /// <exception cref="ArgumentException">So many parts were not found.</exception>
    public static IReadOnlyList<Box> Touching(int count, Random generator)
    {
        double least = LeastArea(count);
        for (int i = 0; i < Tries; i++)
        {
            List<Box> boxes = [];
            Divide(new Box(0, 0, 1, 1), count, generator, boxes);
            if (boxes.TrueForAll(box => box.Width * box.Height >= least && Math.Max(box.Width / box.Height, box.Height / box.Width) <= LongestShape)) return boxes;
        }

        throw new ArgumentException($"The picture could not be divided into {count} rectangles.");
    }

    /// <summary>Smallest part of a division: 12 % for five, six tenths of an equal share for other numbers.</summary>
    internal static double LeastArea(int count) => 0.6 / count;

    private static Box? Beside(List<Box> boxes, double area, Random generator)
    {
        for (int i = 0; i < 10; i++)
        {
            double shape = Math.Pow(2, generator.NextDouble() - 0.5); // width by height is its square: 1/2 to 2
            double width = Math.Sqrt(area) * shape, height = Math.Sqrt(area) / shape;
            if (width > 1 || height > 1) continue;
            Box box = new((1 - width) * generator.NextDouble(), (1 - height) * generator.NextDouble(), width, height);
            if (boxes.TrueForAll(other => other.Clear(box))) return box;
        }

        return null;
    }

    private static void Divide(Box box, int count, Random generator, List<Box> boxes)
    {
        if (count == 1)
        {
            boxes.Add(box);
            return;
        }

        int first = generator.Next(1, count);
        double share = Math.Clamp((first + (0.8 * (generator.NextDouble() - 0.5))) / count, 0.05, 0.95);
        if (box.Width > box.Height)
        {
            Divide(box with { Width = box.Width * share }, first, generator, boxes);
            Divide(box with { Left = box.Left + (box.Width * share), Width = box.Width * (1 - share) }, count - first, generator, boxes);
        }
        else
        {
            Divide(box with { Height = box.Height * share }, first, generator, boxes);
            Divide(box with { Top = box.Top + (box.Height * share), Height = box.Height * (1 - share) }, count - first, generator, boxes);
        }
    }
}

/// <summary>A rectangle in parts of a picture's sides.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    /// <summary>Whether the other one keeps its distance.</summary>
    public bool Clear(Box other) =>
        Left + Width + MarkBoxes.Gap <= other.Left || other.Left + other.Width + MarkBoxes.Gap <= Left
        || Top + Height + MarkBoxes.Gap <= other.Top || other.Top + other.Height + MarkBoxes.Gap <= Top;

    /// <summary>Pixels inside as 1; neighbours that share an edge share no pixel and leave none out.</summary>
    public float[] Region(int width, int height)
    {
        float[] region = new float[width * height];
        int left = (int)Math.Round(Left * width), right = (int)Math.Round((Left + Width) * width);
        int top = (int)Math.Round(Top * height), bottom = (int)Math.Round((Top + Height) * height);
        for (int y = top; y < bottom; y++) region.AsSpan((y * width) + left, right - left).Fill(1);
        return region;
    }
}
