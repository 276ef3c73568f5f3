using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetWatermark;

/// <summary>Takes colours out of packed pixels (R lowest, A highest) and puts them back, several pixels at once.</summary>
internal static class PixelVectors
{
    private const uint AlphaBits = 0xFF000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Red(Vector<uint> pixels) => ToSingle(pixels);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Green(Vector<uint> pixels) => ToSingle(pixels >>> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Blue(Vector<uint> pixels) => ToSingle(pixels >>> 16);

    /// <summary>Rounds and clips the colours, keeps the alpha of <paramref name="cover"/>, and leaves fully transparent pixels as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<uint> Replace(Vector<uint> cover, Vector<float> red, Vector<float> green, Vector<float> blue)
    {
        Vector<uint> alpha = cover & new Vector<uint>(AlphaBits);
        Vector<uint> changed = ToByte(red) | (ToByte(green) << 8) | (ToByte(blue) << 16) | alpha;
        return Vector.ConditionalSelect(Vector.Equals(alpha, Vector<uint>.Zero), cover, changed);
    }

    /// <summary>The same for one pixel.</summary>
    public static uint Replace(uint cover, float red, float green, float blue)
        => cover < 1u << 24 ? cover : ToByte(red) | (ToByte(green) << 8) | (ToByte(blue) << 16) | (cover & AlphaBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> ToSingle(Vector<uint> shifted)
        => Vector.ConvertToSingle(Vector.AsVectorInt32(shifted & new Vector<uint>(0xFF)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> ToByte(Vector<float> value)
    {
        Vector<float> clipped = Vector.MinNative(Vector.MaxNative(value, Vector<float>.Zero), new Vector<float>(255));
        return Vector.AsVectorUInt32(Vector.ConvertToInt32Native(clipped + new Vector<float>(0.5f)));
    }

    private static uint ToByte(float value) => (uint)(int)(Math.Min(Math.Max(value, 0), 255) + 0.5f);
}
