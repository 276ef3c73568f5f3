using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>One packed pixel (R lowest, A highest) as a vector of four values 0..255, and back.</summary>
internal static class RgbaVector
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Unpack(uint pixel)
    {
        Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(wide).AsInt32());
    }

    /// <summary>Clips to 0..255 and rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(Vector128<float> values)
    {
        Vector128<float> clipped = Vector128.Min(Vector128.Max(values, Vector128<float>.Zero), Vector128.Create(255f));
        Vector128<uint> whole = Vector128.ConvertToInt32(Vector128.Round(clipped)).AsUInt32();
        return whole[0] | (whole[1] << 8) | (whole[2] << 16) | (whole[3] << 24);
    }
}
