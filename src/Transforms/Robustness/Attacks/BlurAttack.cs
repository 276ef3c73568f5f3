using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Gaussian blur at full resolution; the border repeats its last pixel.</summary>
/// <param name="sigma">Standard deviation in pixels.</param>
internal sealed class BlurAttack(double sigma) : IAttack
{
    public string Name => AttackName.Of("blur", sigma);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int width, int height) = (picture.Width, picture.Height);
        float[] kernel = Kernel();
        byte[] rgba = (byte[])picture.Rgba.Clone();
        float[] plane = new float[width * height];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < plane.Length; i++) plane[i] = rgba[4 * i + c];
            float[] blurred = BlurColumns(BlurRows(plane, width, height, kernel), width, height, kernel);
            for (int i = 0; i < plane.Length; i++) rgba[4 * i + c] = PixelEdit.ToByte(blurred[i]);
        }

        return new AttackResult(new Picture(width, height, rgba));
    }

    /// <summary>Three sigmas to each side, normalised.</summary>
    private float[] Kernel()
    {
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    private static float[] BlurRows(float[] source, int width, int height, float[] kernel)
    {
        int radius = kernel.Length / 2;
        float[] target = new float[source.Length];
        float[] padded = new float[width + 2 * radius];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = source.AsSpan(y * width, width);
            padded.AsSpan(0, radius).Fill(row[0]);
            row.CopyTo(padded.AsSpan(radius));
            padded.AsSpan(radius + width).Fill(row[^1]);
            for (int x = 0; x < width; x++) target[y * width + x] = TensorPrimitives.Dot<float>(padded.AsSpan(x, kernel.Length), kernel);
        }

        return target;
    }

    private static float[] BlurColumns(float[] source, int width, int height, float[] kernel)
    {
        int radius = kernel.Length / 2;
        float[] target = new float[source.Length];
        for (int y = 0; y < height; y++)
        {
            Span<float> row = target.AsSpan(y * width, width);
            for (int k = -radius; k <= radius; k++)
            {
                ReadOnlySpan<float> other = source.AsSpan(Math.Clamp(y + k, 0, height - 1) * width, width);
                TensorPrimitives.MultiplyAdd(other, kernel[k + radius], row, row);
            }
        }

        return target;
    }
}
