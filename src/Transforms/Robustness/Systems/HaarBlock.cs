namespace MlNetWatermark;

/// <summary>The coarse Haar coefficients of 8 x 8 pixels of the U plane: read from a picture, and a change of them put back.</summary>
/// <remarks>
/// One level of the orthonormal Haar transform: a coarse coefficient is half the sum of 2 x 2 pixels, so 8 x 8 pixels give 4 x 4 of them.
/// The detail coefficients stay, so a change d of one coefficient adds d / 2 to each of its four pixels; no inverse transform is needed.
/// U = 0.492 (B - Y) + 128 with Y = 0.299 R + 0.587 G + 0.114 B, the analogue (BT.601) colour space that OpenCV calls YUV. Adding to U
/// with Y and V kept changes blue and green only.
/// </remarks>
internal static class HaarBlock
{
    /// <summary>Side in pixels.</summary>
    public const int Pixels = 8;

    /// <summary>Side in coefficients.</summary>
    public const int Side = 4;

    private const float ToU = 0.492f;
    private const float BlueOfU = 2.032f;
    private const float GreenOfU = -0.395f;

    /// <summary>Reads a block.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="coefficients">Receives shape (4, 4).</param>
    public static void Read(Picture picture, int left, int top, Span<float> coefficients)
    {
        coefficients.Clear();
        for (int y = 0; y < Pixels; y++)
        {
            ReadOnlySpan<byte> row = picture.Rgba.AsSpan(4 * (((top + y) * picture.Width) + left), 4 * Pixels);
            for (int x = 0; x < Pixels; x++)
            {
                float blue = row[(4 * x) + 2];
                float luminance = (0.299f * row[4 * x]) + (0.587f * row[(4 * x) + 1]) + (0.114f * blue);
                coefficients[(y / 2 * Side) + (x / 2)] += 0.5f * ((ToU * (blue - luminance)) + 128);
            }
        }
    }

    /// <summary>Adds a change of the coefficients to the pixels, rounded and clipped. Alpha is kept; fully transparent pixels are left alone.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="rgba">Pixels of the picture, changed.</param>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="change">Shape (4, 4).</param>
    public static void Add(int width, Span<uint> rgba, int left, int top, ReadOnlySpan<float> change)
    {
        for (int y = 0; y < Pixels; y++)
        {
            Span<uint> row = rgba.Slice(((top + y) * width) + left, Pixels);
            for (int x = 0; x < Pixels; x++)
            {
                float u = change[(y / 2 * Side) + (x / 2)] / 2;
                uint pixel = row[x];
                row[x] = PixelVectors.Replace(pixel, (byte)pixel, (byte)(pixel >> 8) + (GreenOfU * u), (byte)(pixel >> 16) + (BlueOfU * u));
            }
        }
    }
}
