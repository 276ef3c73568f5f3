using SkiaSharp;

namespace MlNetWatermark;

/// <summary>Decodes picture files with Skia, strictly: anything but a complete picture is an error.</summary>
internal static class PictureDecoder
{
    /// <summary>Parts of each side that a JPEG can be decoded at for less work than in full: its blocks of 8 x 8 become blocks of 4, 2 or 1.</summary>
    private static readonly int[] s_reductions = [8, 4, 2];

    public static Picture Decode(ReadOnlySpan<byte> file, long maximumPixels) => Decode(file, maximumPixels, leastSide: int.MaxValue)!;

    /// <summary>Decodes a JPEG at a half, quarter or eighth of its size.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maximumPixels">Largest width times height of the whole picture that is accepted.</param>
    /// <param name="leastSide">Pixels that both sides keep at least.</param>
    /// <returns>Null where the file is no JPEG or its picture is not that large: it has to be decoded in full.</returns>
    public static Picture? Reduced(ReadOnlySpan<byte> file, long maximumPixels, int leastSide) => JpegMetadata.IsJpeg(file) ? Decode(file, maximumPixels, leastSide) : null;

    private static Picture? Decode(ReadOnlySpan<byte> file, long maximumPixels, int leastSide)
    {
        if (file.IsEmpty) throw new PictureFormatException("The file is empty.");

        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = (PictureSignature.IsKnown(file) ? SKCodec.Create(data) : null)
            ?? throw new PictureFormatException("Not a picture that can be read (PNG, JPEG, WebP, GIF and BMP can), or cut short before its size.");

        int width = codec.Info.Width;
        int height = codec.Info.Height;
        if (width < 1 || height < 1) throw new PictureFormatException($"The picture declares a size of {width} x {height}.", PictureProblem.Damaged);
        if ((long)width * height > maximumPixels)
        {
            throw new PictureFormatException($"The picture declares {width} x {height} pixels; at most {maximumPixels} pixels are read.", PictureProblem.TooManyPixels);
        }

        if (leastSide != int.MaxValue)
        {
            int reduction = Array.Find(s_reductions, parts => Math.Min(width, height) >= (long)parts * leastSide);
            if (reduction == 0) return null;
            SKSizeI size = codec.GetScaledDimensions(1f / reduction);
            (width, height) = (size.Width, size.Height);
        }

        byte[] rgba = GC.AllocateUninitializedArray<byte>(4 * width * height);
        SKCodecResult result = ReadPixels(codec, width, height, rgba);
        if (result == SKCodecResult.IncompleteInput || (result == SKCodecResult.Success && JpegStructure.IsCutShort(file)))
        {
            throw new PictureFormatException($"The picture of {width} x {height} is cut short: part of its pixels is missing.", PictureProblem.Damaged);
        }

        if (result != SKCodecResult.Success)
        {
            throw new PictureFormatException($"The picture of {width} x {height} is damaged or of an unsupported kind ({result}).", PictureProblem.Damaged);
        }

        // Not codec.EncodedOrigin: Skia finds none in PNG, and metadata that go on are corrected by the orientation that was applied. One reader, one answer.
        int orientation = PictureMetadata.Decode(file).Orientation;
        return PictureOrientation.Apply(width, height, rgba, orientation == 0 ? SKEncodedOrigin.Default : (SKEncodedOrigin)orientation);
    }

    private static unsafe SKCodecResult ReadPixels(SKCodec codec, int width, int height, byte[] rgba)
    {
        // Asking for sRGB makes Skia convert from the profile in the file; files without one are taken as sRGB already.
        using SKColorSpace colours = SKColorSpace.CreateSrgb();
        SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colours);
        fixed (byte* pixels = rgba)
        {
            return codec.GetPixels(info, (IntPtr)pixels);
        }
    }
}
