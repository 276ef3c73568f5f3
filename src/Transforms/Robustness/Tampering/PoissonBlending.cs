using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Puts a part of one picture into another so that its gradients are kept and its colours meet the surroundings.</summary>
/// <remarks>
/// Perez, Gangnet, Blake, "Poisson Image Editing" (SIGGRAPH 2003), section 2: the result is the source plus the smoothest correction that equals target - source at the
/// border of the part. Differs: the correction is solved as far as <see cref="HarmonicFill"/> goes.
/// </remarks>
internal static class PoissonBlending
{
    /// <summary>Blends the pixels where <paramref name="part"/> is 1; the others are the target's. All three have one size; alpha is the target's.</summary>
    public static Picture Apply(Picture source, Picture target, float[] part)
    {
        Vector128<float>[] pixels = HarmonicFill.Unpack(source), correction = HarmonicFill.Unpack(target);
        for (int i = 0; i < pixels.Length; i++) correction[i] -= pixels[i];
        HarmonicFill.Apply(correction, Tampering.Inverse(part), target.Width, target.Height);

        byte[] rgba = (byte[])target.Rgba.Clone();
        Span<uint> blended = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == 1) blended[i] = (RgbaVector.Pack(pixels[i] + correction[i]) & 0xFFFFFF) | (blended[i] & 0xFF000000);
        }

        return new Picture(target.Width, target.Height, rgba);
    }
}
