using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetWatermark;

/// <summary>A fixed pattern of even and odd, repeated over a picture, and the levels that follow it.</summary>
/// <remarks>
/// Fragile marks in the lowest bit: Yeung and Mintzer, "An invisible watermarking technique for image verification" (ICIP 1997); Wong, "A public key watermark for
/// image verification and authentication" (ICIP 1998). Differs: the pattern has no key, because it shows which pixels were left alone and is no proof of who marked them.
/// </remarks>
internal static class ParityPattern
{
    /// <summary>Pixels after which the pattern repeats, across and down; a power of two.</summary>
    public const int Side = 256;

    private static readonly float[] _parities = Make();

    /// <summary>One row of the pattern: <see cref="Side"/> values, 0 = even, 1 = odd.</summary>
    /// <param name="y">Any row of a picture.</param>
    public static ReadOnlySpan<float> Row(int y) => _parities.AsSpan((y & (Side - 1)) * Side, Side);

    /// <summary>The levels in 0..255 of the wanted parities that lie nearest; at most 1 away from a value within 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Nearest(Vector<float> value, Vector<float> parity)
    {
        Vector<float> clipped = Vector.MinNative(Vector.MaxNative(value, Vector<float>.Zero), new Vector<float>(255));
        Vector<int> half = Vector.ConvertToInt32Native(((clipped - parity) * new Vector<float>(0.5f)) + new Vector<float>(0.5f));
        Vector<float> pairs = Vector.ConvertToSingle(Vector.Min(half, new Vector<int>(127))); // above 254 there is no even level
        return pairs + pairs + parity;
    }

    /// <summary>The same for one value.</summary>
    public static float Nearest(float value, float parity)
        => (2 * Math.Min((int)(((Math.Clamp(value, 0, 255) - parity) * 0.5f) + 0.5f), 127)) + parity;

    private static float[] Make()
    {
        float[] parities = new float[Side * Side];
        for (int i = 0; i < parities.Length; i++) parities[i] = Mix((uint)i + 0x9E3779B9) >> 31;
        return parities;
    }

    // The finalizer of MurmurHash3 (Appleby, public domain): every bit of the input reaches every bit of the output.
    private static uint Mix(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}
