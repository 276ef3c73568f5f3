using System.Runtime.InteropServices;
using SkiaSharp;

namespace MlNetWatermark;

/// <summary>Encodes pictures with Skia.</summary>
internal static class PictureEncoder
{
    private const int JpegMaximumSide = 65500; // libjpeg's JPEG_MAX_DIMENSION
    private const int WebPMaximumSide = 16383; // 14 bits in the file

    // Measured on 1920x1080: Skia's default (level 6) takes four times as long for files 6 % smaller; one fixed filter, at about
    // the same speed, makes them up to 9 % larger.
    private const int PngLevel = 3;
    private const SKPngEncoderFilterFlags PngFilters = SKPngEncoderFilterFlags.AllFilters;

    public static byte[] Encode(Picture picture, PictureEncoding encoding)
    {
        int maximumSide = encoding.Format switch
        {
            PictureFormat.Jpeg => JpegMaximumSide,
            PictureFormat.WebP => WebPMaximumSide,
            _ => int.MaxValue,
        };
        if (Math.Max(picture.Width, picture.Height) > maximumSide)
        {
            throw new ArgumentException(
                $"A {encoding.Format} file holds at most {maximumSide} pixels a side; the picture has {picture.Width} x {picture.Height}.", nameof(picture));
        }

        bool opaque = picture.IsOpaque();
        byte[] rgba = !opaque && encoding.Format == PictureFormat.Jpeg ? OnWhite(picture) : picture.Rgba;
        bool grey = encoding.Format != PictureFormat.WebP && (opaque || encoding.Format == PictureFormat.Jpeg) && picture.IsGrey();
        return grey
            ? Encode(picture, FirstChannel(rgba), SKColorType.Gray8, SKAlphaType.Opaque, encoding)
            : Encode(picture, rgba, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, encoding);
    }

    private static unsafe byte[] Encode(Picture picture, byte[] pixels, SKColorType type, SKAlphaType alpha, PictureEncoding encoding)
    {
        if (encoding.Format == PictureFormat.Jpeg) alpha = SKAlphaType.Opaque;
        SKImageInfo info = new(picture.Width, picture.Height, type, alpha);
        fixed (byte* start = pixels)
        {
            using SKPixmap pixmap = new(info, (IntPtr)start, info.RowBytes);
            using SKData? file = encoding.Format switch
            {
                PictureFormat.Jpeg => pixmap.Encode(new SKJpegEncoderOptions(
                    encoding.Quality,
                    encoding.FullChroma ? SKJpegEncoderDownsample.Downsample444 : SKJpegEncoderDownsample.Downsample420,
                    SKJpegEncoderAlphaOption.Ignore)),
                PictureFormat.WebP when encoding.Quality == 100 => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 0)),
                PictureFormat.WebP => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, encoding.Quality)),
                _ => pixmap.Encode(new SKPngEncoderOptions(PngFilters, PngLevel)),
            };
            return file?.ToArray()
                ?? throw new InvalidOperationException($"Skia could not encode a picture of {picture.Width} x {picture.Height} as {encoding.Format}.");
        }
    }

    internal static byte[] OnWhite(Picture picture)
    {
        byte[] source = picture.Rgba;
        byte[] result = new byte[source.Length];
        for (int i = 0; i < source.Length; i += 4)
        {
            int alpha = source[i + 3];
            for (int c = 0; c < 3; c++) result[i + c] = (byte)(((source[i + c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            result[i + 3] = 255;
        }

        return result;
    }

    private static byte[] FirstChannel(byte[] rgba)
    {
        byte[] grey = new byte[rgba.Length / 4];
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        for (int i = 0; i < grey.Length; i++) grey[i] = (byte)pixels[i];
        return grey;
    }
}
