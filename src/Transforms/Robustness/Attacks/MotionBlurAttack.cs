using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>The mean along a straight line in a random direction, as of a moved camera; the border repeats its last pixel.</summary>
/// <param name="length">Pixels along the line, at least 2.</param>
internal sealed class MotionBlurAttack(int length) : IAttack
{
    public string Name => AttackName.Of("motion-blur", length);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int X, int Y, float Weight)[] taps = Taps(Math.PI * input.Generator.NextDouble());
        return PixelEdit.Planes(picture, plane => Filter(plane, picture.Width, picture.Height, taps));
    }

    /// <summary>The line as weights of whole pixels: each of its points is shared by the four pixels around it.</summary>
    private (int X, int Y, float Weight)[] Taps(double direction)
    {
        Dictionary<(int X, int Y), double> weights = [];
        for (int i = 0; i < length; i++)
        {
            double step = i - ((length - 1) / 2.0);
            (double x, double y) = (step * Math.Cos(direction), step * Math.Sin(direction));
            (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            Add(left, top, (1 - (x - left)) * (1 - (y - top)));
            Add(left + 1, top, (x - left) * (1 - (y - top)));
            Add(left, top + 1, (1 - (x - left)) * (y - top));
            Add(left + 1, top + 1, (x - left) * (y - top));
        }

        return [.. weights.Where(tap => tap.Value > 1e-6).OrderBy(tap => tap.Key).Select(tap => (tap.Key.X, tap.Key.Y, (float)tap.Value))];

        void Add(int x, int y, double share) => weights[(x, y)] = weights.GetValueOrDefault((x, y)) + (share / length);
    }

    private float[] Filter(float[] plane, int width, int height, (int X, int Y, float Weight)[] taps)
    {
        // Padding makes every tap one shifted row.
        int padding = (length / 2) + 1, stride = width + (2 * padding);
        float[] padded = new float[stride * height];
        for (int y = 0; y < height; y++)
        {
            Span<float> row = padded.AsSpan(y * stride, stride);
            ReadOnlySpan<float> source = plane.AsSpan(y * width, width);
            row[..padding].Fill(source[0]);
            source.CopyTo(row[padding..]);
            row[(padding + width)..].Fill(source[^1]);
        }

        float[] target = new float[plane.Length];
        RowBands.Run(height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                Span<float> row = target.AsSpan(y * width, width);
                foreach ((int x, int dy, float weight) in taps)
                {
                    int start = (Math.Clamp(y + dy, 0, height - 1) * stride) + padding + x;
                    TensorPrimitives.MultiplyAdd(padded.AsSpan(start, width), weight, row, row);
                }
            }
        });
        return target;
    }
}
