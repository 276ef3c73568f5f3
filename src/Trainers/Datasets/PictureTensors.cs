using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Pictures to tensors and back.</summary>
internal static class PictureTensors
{
    /// <returns>(3, H, W), bytes, RGB.</returns>
    public static Tensor ToBytes(Picture picture)
    {
        using Tensor rgba = tensor(picture.Rgba, [picture.Height, picture.Width, 4], dtype: ScalarType.Byte);
        return rgba.narrow(2, 0, 3).permute(2, 0, 1).contiguous();
    }

    /// <summary>Writes each picture of a batch with a real codec and reads it again, in memory; no gradient.</summary>
    /// <param name="images">(N, 3, H, W) in [0, 1].</param>
    /// <param name="encoding">Format and quality.</param>
    public static Tensor ThroughCodec(Tensor images, PictureEncoding encoding)
    {
        using IDisposable gradient = no_grad();
        int count = (int)images.shape[0], height = (int)images.shape[2], width = (int)images.shape[3];
        Tensor opaque = ones([count, 1, height, width], device: images.device);
        using Tensor rgba = (cat([images.detach(), opaque], 1) * Scalars.Of(255)).round().clamp(Scalars.Zero, Scalars.Of(255))
            .to_type(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu();
        byte[] pixels = rgba.bytes.ToArray(), coded = new byte[pixels.Length];
        int size = 4 * width * height;
        Parallel.For(0, count, i =>
        {
            Picture picture = new(width, height, pixels.AsSpan(i * size, size).ToArray());
            PictureFile.Decode(PictureFile.Encode(picture, encoding)).Rgba.CopyTo(coded, i * size);
        });

        using Tensor back = tensor(coded, [count, height, width, 4], dtype: ScalarType.Byte, device: images.device);
        return back.narrow(3, 0, 3).permute(0, 3, 1, 2).to_type(ScalarType.Float32) * Scalars.Of(1 / 255.0);
    }
}
