using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Draws what is tampered with in each picture of a batch: an object, a shape, nothing, or all of it.</summary>
internal sealed class TamperMasks
{
    private const int Patience = 20;

    private readonly IReadOnlyList<IMaskShape> _shapes;
    private readonly SegmentShape? _objects;
    private readonly double _objectShare, _unmarkedShare;

    public TamperMasks(StableGuardOptions options)
    {
        _shapes = options.MaskShapes;
        _objects = options.MaskFolder is { } folder ? new SegmentShape(folder) : null;
        (_objectShare, _unmarkedShare) = (options.ObjectMaskShare, options.UnmarkedShare);
    }

    /// <returns>(count, 1, side, side), 1 = tampered with.</returns>
    public Tensor Draw(int count, int side, double untouchedShare, Random random)
    {
        float[] values = new float[count * side * side];
        bool[] mask = new bool[side * side];
        for (int i = 0; i < count; i++)
        {
            double kind = random.NextDouble();
            if (kind < untouchedShare) continue;
            if (kind >= 1 - _unmarkedShare)
            {
                values.AsSpan(i * side * side, side * side).Fill(1);
                continue;
            }

            for (int attempt = 0; attempt < Patience; attempt++)
            {
                mask.AsSpan().Clear();
                IMaskShape shape = _objects is not null && random.NextDouble() < _objectShare ? _objects : _shapes[random.Next(_shapes.Count)];
                shape.Draw(mask, side, random);
                // The message is somewhere: not all of a picture is tampered with. Differs: half of the masks are inverted, so that all areas occur.
                if (random.Next(2) == 0) for (int p = 0; p < mask.Length; p++) mask[p] = !mask[p];
                double area = mask.AsSpan().Count(true) / (double)mask.Length;
                if (area is > 0.01 and < 0.95) break;
            }

            for (int p = 0; p < mask.Length; p++) values[i * side * side + p] = mask[p] ? 1 : 0;
        }

        return tensor(values, [count, 1, side, side]);
    }
}
