using System.Runtime.InteropServices;
using SkiaSharp;

namespace MlNetWatermark;

/// <summary>Turns stored pixels the way the camera was held (EXIF orientation).</summary>
internal static class PictureOrientation
{
    /// <summary>Turns and mirrors; the buffer is handed over, and used as it is when there is nothing to do.</summary>
    public static Picture Apply(int width, int height, byte[] rgba, SKEncodedOrigin origin)
    {
        // A pixel of the result at (x, y) is the stored pixel number first + x * stepX + y * stepY.
        int last = (width * height) - 1;
        (int first, int stepX, int stepY) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width), // mirrored left to right
            SKEncodedOrigin.BottomRight => (last, -1, -width), // half a turn
            SKEncodedOrigin.BottomLeft => (last - width + 1, 1, -width), // mirrored top to bottom
            SKEncodedOrigin.LeftTop => (0, width, 1), // transposed
            SKEncodedOrigin.RightTop => (last - width + 1, -width, 1), // needs a quarter turn clockwise
            SKEncodedOrigin.RightBottom => (last, -width, -1), // transposed along the other diagonal
            SKEncodedOrigin.LeftBottom => (width - 1, width, -1), // needs a quarter turn anticlockwise
            _ => (0, 1, width),
        };
        // Asked of the origin, not of the steps: in a picture one pixel wide a row's step is that of a column too.
        bool turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        if (first == 0 && stepX == 1 && !turned) return new Picture(width, height, rgba);

        int newWidth = turned ? height : width;
        int newHeight = turned ? width : height;
        byte[] result = GC.AllocateUninitializedArray<byte>(rgba.Length);
        RowBands.Run(newHeight, (from, to) =>
        {
            ReadOnlySpan<uint> stored = MemoryMarshal.Cast<byte, uint>(rgba);
            Span<uint> shown = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
            for (int y = from; y < to; y++)
            {
                Span<uint> row = shown.Slice(y * newWidth, newWidth);
                int source = first + (y * stepY);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = stored[source];
                    source += stepX;
                }
            }
        });
        return new Picture(newWidth, newHeight, result);
    }
}
