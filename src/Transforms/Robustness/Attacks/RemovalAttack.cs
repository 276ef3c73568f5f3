using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        double grain = Grain(picture, hole);
        Vector128<float>[] pixels = HarmonicFill.Unpack(picture);
        HarmonicFill.Apply(pixels, known, picture.Width, picture.Height);

        byte[] rgba = (byte[])picture.Rgba.Clone();
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] == 0) continue;

            // The same in all channels. A sum of three uniform draws is near enough to normal; its deviation is a half.
            Random generator = input.Generator;
            float noise = (float)(2 * grain * (generator.NextDouble() + generator.NextDouble() + generator.NextDouble() - 1.5));
            target[i] = RgbaVector.Pack(pixels[i] + Vector128.Create(noise, noise, noise, 0));
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba), known);
    }

    /// <summary>The deviation of the picture's grain, from green values and their neighbours outside the hole.</summary>
    private static double Grain(Picture picture, float[] hole)
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
        return median / (0.6745 * Math.Sqrt(2));
    }
}
