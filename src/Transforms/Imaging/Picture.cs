using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>An 8-bit picture in memory: rows from top to bottom, four bytes a pixel in the order R, G, B, A, alpha straight (not premultiplied).</summary>
/// <remarks>The buffer belongs to the picture; nothing in this library writes to it after construction. Safe to read from many threads.</remarks>
public sealed class Picture
{
    /// <summary>Wraps a buffer. The caller hands it over and must not change it afterwards.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="rgba">Exactly 4 * width * height bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="ArgumentException">The buffer's length does not fit the size.</exception>
    public Picture(int width, int height, byte[] rgba)
    {
        ArgumentNullException.ThrowIfNull(rgba);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgba.LongLength != 4L * width * height)
        {
            throw new ArgumentException($"A picture of {width} x {height} needs {4L * width * height} bytes, got {rgba.LongLength}.", nameof(rgba));
        }

        Width = width;
        Height = height;
        Rgba = rgba;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels, 4 bytes each: R, G, B, A (straight). Length 4 * Width * Height. Do not change.</summary>
    public byte[] Rgba { get; }

    /// <summary>True when every pixel is fully opaque.</summary>
    internal bool IsOpaque()
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(Rgba);
        Vector<uint> opaque = new(0xFF000000);
        int i = 0;
        for (; i <= pixels.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            if ((new Vector<uint>(pixels[i..]) & opaque) != opaque) return false;
        }

        for (; i < pixels.Length; i++)
        {
            if (pixels[i] < 0xFF000000) return false;
        }

        return true;
    }

    /// <summary>True when red, green and blue are equal in every pixel.</summary>
    internal bool IsGrey()
    {
        foreach (uint pixel in MemoryMarshal.Cast<byte, uint>(Rgba))
        {
            if (((pixel ^ (pixel >> 8)) & 0xFFFF) != 0) return false;
        }

        return true;
    }
}
