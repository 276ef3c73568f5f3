using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>Copies pixels between ML.NET's images (alpha premultiplied, B, G, R, A or R, G, B, A) and pictures (alpha straight, R, G, B, A).</summary>
/// <remarks>
/// Straight colours of half-transparent pixels survive a round trip only as far as 8 premultiplied bits allow; opaque pixels survive exactly.
/// </remarks>
internal static class MLImagePixels
{
    /// <summary>Copies an image into a picture.</summary>
    /// <exception cref="InvalidOperationException">The image was disposed, or SkiaSharp is too new for this ML.NET.</exception>
    /// <exception cref="NotSupportedException">The pixel format is neither Bgra32 nor Rgba32.</exception>
    public static Picture ToPicture(MLImage image)
    {
        ReadOnlySpan<byte> source = PixelsOf(image);
        byte[] rgba = GC.AllocateUninitializedArray<byte>(source.Length);
        switch (image.PixelFormat)
        {
            case MLPixelFormat.Rgba32: source.CopyTo(rgba); break;
            case MLPixelFormat.Bgra32: SwapRedAndBlue(source, rgba); break;
            default: throw new NotSupportedException($"Images of pixel format {image.PixelFormat} cannot be read; Bgra32 and Rgba32 can.");
        }

        Picture picture = new(image.Width, image.Height, rgba);
        if (picture.IsOpaque()) return picture;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int alpha = rgba[i + 3];
            if (alpha is 255 or 0) continue;
            for (int c = i; c < i + 3; c++) rgba[c] = (byte)Math.Min(255, ((rgba[c] * 255) + (alpha / 2)) / alpha);
        }

        return picture;
    }

    /// <summary>Copies a picture into a new image; the caller disposes it.</summary>
    public static MLImage ToImage(Picture picture)
    {
        // Bgra32 is what ML.NET's own decoder makes, so the steps that follow take their usual road.
        int length = picture.Rgba.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length); // the image copies it
        try
        {
            Span<byte> bgra = rented.AsSpan(0, length);
            SwapRedAndBlue(picture.Rgba, bgra);
            if (!picture.IsOpaque()) Premultiply(bgra);
            return MLImage.CreateFromPixels(picture.Width, picture.Height, MLPixelFormat.Bgra32, bgra);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Puts a picture where a getter's caller wants it; as in ML.NET's own steps, the image that was there is disposed.</summary>
    public static void Replace(Picture picture, ref MLImage target)
    {
        target?.Dispose();
        target = ToImage(picture);
    }

    private static ReadOnlySpan<byte> PixelsOf(MLImage image)
    {
        try
        {
            return image.Pixels;
        }
        catch (MissingMethodException e)
        {
            throw new InvalidOperationException(
                "This version of ML.NET cannot read pixels with the SkiaSharp that was loaded; reference SkiaSharp 2.88.x (dotnet/machinelearning#7413).", e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SwapRedAndBlue(ReadOnlySpan<byte> source, Span<byte> target)
    {
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(source);
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(target)[..from.Length];
        ref uint first = ref MemoryMarshal.GetReference(from), result = ref MemoryMarshal.GetReference(to);
        Vector<uint> rest = new(0xFF00FF00), low = new(0xFF);
        int i = 0;
        for (; i <= from.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            Vector<uint> pixels = Vector.LoadUnsafe(ref first, (nuint)i);
            ((pixels & rest) | ((pixels & low) << 16) | ((pixels >>> 16) & low)).StoreUnsafe(ref result, (nuint)i);
        }

        for (; i < from.Length; i++)
        {
            uint pixel = from[i];
            to[i] = (pixel & 0xFF00FF00) | ((pixel & 0xFF) << 16) | ((pixel >> 16) & 0xFF);
        }
    }

    private static void Premultiply(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            if (alpha == 255) continue;
            for (int c = i; c < i + 3; c++) pixels[c] = (byte)(((pixels[c] * alpha) + 127) / 255);
        }
    }
}
