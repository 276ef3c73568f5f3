using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Moves pixels by a projective map with bilinear sampling. Maps that hit pixel centres, such as flips, move them unchanged.</summary>
/// <param name="source">Size of the pictures that are moved.</param>
/// <param name="target">Size of the moved pictures.</param>
/// <param name="toSource">Takes a place in the target to its place in the source, in pixels; pixel centres lie at halves.</param>
internal sealed class ProjectiveWarp((int Width, int Height) source, (int Width, int Height) target, Homography toSource) : Geometry
{
    public override Picture Move(Picture picture)
    {
        byte[] rgba = GC.AllocateUninitializedArray<byte>(4 * target.Width * target.Height);
        RowBands.Run(target.Height, (from, to) =>
        {
            ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(picture.Rgba);
            Span<uint> moved = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
            for (int y = from; y < to; y++)
            {
                Span<uint> row = moved.Slice(y * target.Width, target.Width);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = Place(x, y, out double u, out double v) ? Sample(pixels, u - 0.5, v - 0.5) : 0xFF000000;
                }
            }
        });
        return new Picture(target.Width, target.Height, rgba);
    }

    public override float[]? Move(float[]? mask)
    {
        float[] moved = new float[target.Width * target.Height];
        bool everywhere = true;
        for (int y = 0; y < target.Height; y++)
        {
            Span<float> row = moved.AsSpan(y * target.Width, target.Width);
            for (int x = 0; x < row.Length; x++)
            {
                if (Place(x, y, out double u, out double v)) row[x] = mask is null ? 1 : mask[((int)v * source.Width) + (int)u];
                everywhere &= row[x] == 1;
            }
        }

        return everywhere ? null : moved;
    }

    /// <summary>Whether a target pixel comes from inside the source, and from where.</summary>
    private bool Place(int x, int y, out double u, out double v)
    {
        (double column, double row) = (x + 0.5, y + 0.5);
        double scale = (toSource.G * column) + (toSource.H * row) + toSource.I;
        u = ((toSource.A * column) + (toSource.B * row) + toSource.C) / scale;
        v = ((toSource.D * column) + (toSource.E * row) + toSource.F) / scale;
        return u >= 0 && v >= 0 && u < source.Width && v < source.Height;
    }

    /// <summary>Between the four pixels around a place; the border repeats its last pixel.</summary>
    private uint Sample(ReadOnlySpan<uint> pixels, double u, double v)
    {
        int left = (int)Math.Floor(u), top = (int)Math.Floor(v);
        float across = (float)(u - left), down = (float)(v - top);
        int right = Math.Min(left + 1, source.Width - 1), bottom = Math.Min(top + 1, source.Height - 1) * source.Width;
        left = Math.Max(left, 0);
        top = Math.Max(top, 0) * source.Width;
        if (across == 0 && down == 0) return pixels[top + left];

        Vector128<float> above = Mix(pixels[top + left], pixels[top + right], across);
        Vector128<float> below = Mix(pixels[bottom + left], pixels[bottom + right], across);
        return RgbaVector.Pack(above + ((below - above) * down));

        static Vector128<float> Mix(uint first, uint second, float share)
        {
            Vector128<float> from = RgbaVector.Unpack(first);
            return from + ((RgbaVector.Unpack(second) - from) * share);
        }
    }
}
