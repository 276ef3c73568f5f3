using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Masks;

/// <summary>Draws the masks of a batch: full, nothing, or a shape, inverted half the time.</summary>
/// <remarks>
/// MaskWM section 3.2: full, boxes, strokes and object segments, inverted with p = 0.5. Differs: drawn per picture, a smallest area, more small regions, and a
/// share without any mark.
/// </remarks>
internal sealed class MaskMix(IReadOnlyList<IMaskShape> shapes, double smallestArea)
{
    /// <summary>Draws that may miss the wanted area before the last shape is taken as it is, or the mask is full.</summary>
    private const int Patience = 200;

    /// <summary>Largest share of the picture that counts as a small region.</summary>
    private const double SmallArea = 0.2;

    public double FullShare { get; init; } = 0.3;

    /// <summary>Share of the shapes that must be small regions: the hardest to read, and rare by chance.</summary>
    public double SmallShare { get; init; } = 0.3;

    public double UnmarkedShare { get; init; } = 0.08;

    /// <returns>(count, 1, side, side), 1 = marked.</returns>
    public Tensor Draw(int count, int side, Random random)
    {
        float[] values = new float[count * side * side];
        int[] seeds = [.. Enumerable.Range(0, count).Select(_ => random.Next())];
        Parallel.For(0, count, i =>
        {
            Random own = new(seeds[i]);
            Span<float> one = values.AsSpan(i * side * side, side * side);
            double kind = own.NextDouble();
            if (kind < FullShare) one.Fill(1);
            else if (kind >= FullShare + UnmarkedShare) DrawShape(one, side, own);
        });

        return tensor(values, [count, 1, side, side]);
    }

    private void DrawShape(Span<float> values, int side, Random random)
    {
        bool[] mask = new bool[side * side];
        double largest = random.NextDouble() < SmallShare ? Math.Max(SmallArea, 2 * smallestArea) : 1;
        for (int attempt = 0; attempt < Patience; attempt++)
        {
            mask.AsSpan().Clear();
            shapes[random.Next(shapes.Count)].Draw(mask, side, random);
            if (random.Next(2) == 0) for (int i = 0; i < mask.Length; i++) mask[i] = !mask[i];
            double area = mask.AsSpan().Count(true) / (double)mask.Length;
            if (area < smallestArea || area > largest) continue;
            for (int i = 0; i < mask.Length; i++) values[i] = mask[i] ? 1 : 0;
            return;
        }

        values.Fill(1); // shapes that never have a usable area, such as a user's own that always cover everything
    }
}
