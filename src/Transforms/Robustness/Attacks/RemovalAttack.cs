using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Removes what a blob shows: fills it smoothly from its border and adds grain like the picture's own. The mask is 0 in the blob.</summary>
/// <param name="share">Share of the area that is filled, in (0, 1).</param>
internal sealed class RemovalAttack(double share) : IAttack
{
    public string Name => AttackName.Of("removal", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        float[] hole = BlobShape.Draw(picture.Width, picture.Height, share, input.Generator, single: true);
        float[] known = Tampering.Inverse(hole);
        float[] grain = Grain(picture, hole, input.Generator);
        AttackResult filled = PixelEdit.Planes(picture, plane =>
        {
            float[] values = HarmonicFill.Apply(plane, known, picture.Width, picture.Height);
            TensorPrimitives.Add(values, grain, values);
            return values;
        });
        return filled with { Mask = known };
    }

    /// <summary>Noise in the hole, the same in all channels, with the deviation of neighbours outside it.</summary>
    private static float[] Grain(Picture picture, float[] hole, Random generator)
    {
        Span<int> differences = stackalloc int[256];
        differences.Clear();
        int count = 0;
        for (int i = 1; i < hole.Length; i++)
        {
            if (i % picture.Width == 0 || hole[i] == 1 || hole[i - 1] == 1) continue;
            differences[Math.Abs(picture.Rgba[(4 * i) + 1] - picture.Rgba[(4 * i) - 3])]++;
            count++;
        }

        // The median passes over edges. For normal noise the median |a - b| of two pixels is 0.6745 sqrt(2) deviations.
        int median = 0;
        for (int passed = differences[0]; 2 * passed < count; passed += differences[median]) median++;
        double deviation = median / (0.6745 * Math.Sqrt(2));

        float[] grain = new float[hole.Length];
        for (int i = 0; i < hole.Length; i++)
        {
            // A sum of three uniform draws is near enough to normal: its variance is 3 / 12.
            if (hole[i] == 1) grain[i] = (float)(2 * deviation * (generator.NextDouble() + generator.NextDouble() + generator.NextDouble() - 1.5));
        }

        return grain;
    }
}
