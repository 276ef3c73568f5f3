using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetWatermark;

/// <summary>Resizes 8-bit pictures, alpha included.</summary>
internal static class PictureResizing
{
    /// <summary>Resizes with the library's usual filter: bilinear when growing, antialiased when shrinking.</summary>
    public static Picture Resize(Picture picture, int width, int height) =>
        Resize(picture, ResamplingKernel.Triangle(picture.Width, width), ResamplingKernel.Triangle(picture.Height, height));

    /// <summary>Resizes with any filter and rounds to 8 bits. Colours are mixed straight, without regard to alpha.</summary>
    public static Picture Resize(Picture picture, ResamplingKernel across, ResamplingKernel down)
    {
        int stride = 4 * picture.Width;
        (int width, int height) = (across.TargetLength, down.TargetLength);
        byte[] rgba = GC.AllocateUninitializedArray<byte>(4 * width * height);
        RowBands.Run(height, (from, to) =>
        {
            float[] wide = new float[stride];
            float[] row = new float[stride];
            ReadOnlySpan<Vector128<float>> samples = MemoryMarshal.Cast<float, Vector128<float>>(wide);
            Span<uint> target = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
            for (int y = from; y < to; y++)
            {
                ReadOnlySpan<float> rows = down.Weights(y);
                Array.Clear(wide);
                for (int k = 0; k < rows.Length; k++)
                {
                    TensorPrimitives.ConvertTruncating<byte, float>(picture.Rgba.AsSpan((down.Start(y) + k) * stride, stride), row);
                    TensorPrimitives.MultiplyAdd(row, rows[k], wide, wide);
                }

                for (int x = 0; x < width; x++)
                {
                    ReadOnlySpan<float> columns = across.Weights(x);
                    ReadOnlySpan<Vector128<float>> taken = samples.Slice(across.Start(x), columns.Length);
                    Vector128<float> sum = Vector128<float>.Zero;
                    for (int k = 0; k < columns.Length; k++) sum += taken[k] * columns[k];
                    target[(y * width) + x] = RgbaVector.Pack(sum);
                }
            }
        });
        return new Picture(width, height, rgba);
    }
}
