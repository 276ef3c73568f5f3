using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>A picture in the form that a described network takes.</summary>
internal sealed class NetworkImage
{
    private readonly int _height;
    private readonly int _width;

    private NetworkImage(int height, int width, bool video)
    {
        _height = height;
        _width = width;
        Values = new float[3 * height * width];
        Shape = video ? [1, 3, 1, height, width] : [1, 3, height, width];
    }

    /// <summary>The three planes in the network's order and range.</summary>
    public float[] Values { get; }

    /// <summary>(1, 3, height, width), or (1, 3, 1, height, width) for a network of videos.</summary>
    public long[] Shape { get; }

    /// <summary>Resizes the picture if the network has a size, and brings it into the network's order and range.</summary>
    public static NetworkImage Of(Picture picture, OnnxPairImage form)
    {
        NetworkImage image = new(form.Size?[0] ?? picture.Height, form.Size?[1] ?? picture.Width, form.Video);
        Resampling.ToPlanes(picture, image._width, image._height, image.Values);
        if (form.Channels == "bgr") image.SwapRedAndBlue(image.Values);
        TensorPrimitives.Multiply(image.Values, (form.Range[1] - form.Range[0]) / 255, image.Values);
        TensorPrimitives.Add(image.Values, form.Range[0], image.Values);
        return image;
    }

    /// <summary>Takes the mean off each channel and divides it by the deviation.</summary>
    public void Normalize(float[]? mean, float[]? deviation)
    {
        int plane = _height * _width;
        for (int c = 0; c < 3; c++)
        {
            Span<float> values = Values.AsSpan(c * plane, plane);
            if (mean is not null) TensorPrimitives.Subtract(values, mean[c], values);
            if (deviation is not null) TensorPrimitives.Divide(values, deviation[c], values);
        }
    }

    /// <summary>Resizes the change that the embedder made to this image and adds it to the cover. Alpha is kept.</summary>
    /// <param name="cover">The picture that this image was made of.</param>
    /// <param name="output">What the embedder put out, in the shape of this image; changed.</param>
    /// <param name="embedder">What the output means.</param>
    /// <param name="strength">Factor on the change, beside the described one.</param>
    public Picture AddResidual(Picture cover, float[] output, OnnxPairEmbedder embedder, float strength)
    {
        if (embedder.Kind == "image") TensorPrimitives.Subtract(output, Values, output);
        if (embedder.Channels == "bgr") SwapRedAndBlue(output);
        TensorPrimitives.Multiply(output, strength * embedder.Scale * 255 / (embedder.Range[1] - embedder.Range[0]), output);

        int plane = _height * _width;
        float[][] residual = [.. Enumerable.Range(0, 3).Select(c =>
            Resampling.Resize(output.AsMemory(c * plane, plane), _width, _height, cover.Width, cover.Height))];
        byte[] rgba = new byte[cover.Rgba.Length];
        ReadOnlySpan<uint> before = MemoryMarshal.Cast<byte, uint>(cover.Rgba.AsSpan());
        Span<uint> after = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int i = 0; i < before.Length; i++)
        {
            uint pixel = before[i];
            after[i] = PixelVectors.Replace(
                pixel, (byte)pixel + residual[0][i], (byte)(pixel >> 8) + residual[1][i], (byte)(pixel >> 16) + residual[2][i]);
        }

        return new Picture(cover.Width, cover.Height, rgba);
    }

    private void SwapRedAndBlue(float[] planes)
    {
        int plane = _height * _width;
        float[] first = planes[..plane];
        planes.AsSpan(2 * plane, plane).CopyTo(planes);
        first.CopyTo(planes, 2 * plane);
    }
}
