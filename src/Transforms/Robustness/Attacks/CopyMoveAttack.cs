using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Copies an object-like part of the watermarked picture over another part of it.</summary>
/// <remarks>
/// The mask is 0 on the pasted pixels: they are what was tampered with, although they carry the mark from where they were taken, so a
/// reader has to notice that it is out of place there. The part that was copied stays 1.
/// </remarks>
/// <param name="share">Share of the area that is pasted over, in (0, 1).</param>
internal sealed class CopyMoveAttack(double share) : IAttack
{
    private const int Tries = 8;

    public string Name => AttackName.Of("copy-move", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int width, int height) = (picture.Width, picture.Height);
        float[] pasted = AreaShape.Object(width, height, share, input.Generator);
        (int left, int top, int right, int bottom) = Bounds(pasted, width);

        // The farthest of a few places, so that the copy seldom overlaps what it was taken from.
        (int moveX, int moveY) = (0, 0);
        for (int i = 0; i < Tries; i++)
        {
            (int x, int y) = (input.Generator.Next(width - (right - left)) - left, input.Generator.Next(height - (bottom - top)) - top);
            if (Math.Abs(x) + Math.Abs(y) > Math.Abs(moveX) + Math.Abs(moveY)) (moveX, moveY) = (x, y);
        }

        byte[] rgba = (byte[])picture.Rgba.Clone();
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(picture.Rgba);
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                if (pasted[(y * width) + x] == 1) target[(y * width) + x] = source[((y + moveY) * width) + x + moveX];
            }
        }

        return new AttackResult(new Picture(width, height, rgba), Tampering.Inverse(pasted));
    }

    /// <summary>The smallest box around the ones, last row and column included.</summary>
    private static (int Left, int Top, int Right, int Bottom) Bounds(float[] area, int width)
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (int i = 0; i < area.Length; i++)
        {
            if (area[i] == 0) continue;
            (left, right) = (Math.Min(left, i % width), Math.Max(right, i % width));
            (top, bottom) = (Math.Min(top, i / width), i / width);
        }

        return (left, top, right, bottom);
    }
}
