namespace MlNetWatermark;

/// <summary>The luminance of a picture without its large shapes and with texture and flat areas brought to the same strength: what a mark's waves are looked for in.</summary>
internal sealed class WhitenedPlane
{
    private const int MeanReach = 1; // the mean is taken twice over windows of 3: what is broader than about 5 pixels goes
    private const int DeviationReach = 2;
    private const float Quiet = 0.5f; // levels of 0..255 below which nothing is amplified
    private const float Most = 2;

    private WhitenedPlane(int width, int height, float[] values)
    {
        Width = width;
        Height = height;
        Values = values;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row by row, in [-2, 2].</summary>
    public float[] Values { get; }

    /// <summary>Whitens.</summary>
    /// <param name="planes">Shape (3, height, width), RGB, 0..255.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="height">Height of the planes.</param>
    public static WhitenedPlane Of(ReadOnlySpan<float> planes, int width, int height)
    {
        float[] detail = new float[width * height];
        ReadOnlySpan<float> red = planes[..detail.Length], green = planes.Slice(detail.Length, detail.Length), blue = planes[(2 * detail.Length)..];
        for (int i = 0; i < detail.Length; i++)
        {
            detail[i] = ((float)JustNoticeableDifference.RedWeight * red[i]) + ((float)JustNoticeableDifference.GreenWeight * green[i])
                + ((float)JustNoticeableDifference.BlueWeight * blue[i]);
        }

        float[] mean = Mean(Mean(detail, width, height, MeanReach), width, height, MeanReach);
        float[] square = new float[detail.Length];
        for (int i = 0; i < detail.Length; i++)
        {
            detail[i] -= mean[i];
            square[i] = detail[i] * detail[i];
        }

        float[] energy = Mean(square, width, height, DeviationReach);
        for (int i = 0; i < detail.Length; i++) detail[i] = Math.Clamp(detail[i] / (MathF.Sqrt(MathF.Max(0, energy[i])) + Quiet), -Most, Most);
        return new WhitenedPlane(width, height, detail);
    }

    /// <summary>Mean over the part of a square window that lies inside.</summary>
    /// <param name="plane">Row by row.</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="height">Height of the plane.</param>
    /// <param name="reach">Pixels to each side of the middle.</param>
    public static float[] Mean(float[] plane, int width, int height, int reach)
    {
        float[] rows = new float[plane.Length], result = new float[plane.Length];
        RowBands.Run(height, (from, to) =>
        {
            for (int y = from; y < to; y++) Slide(plane, y * width, 1, width, reach, rows);
        });
        RowBands.Run(width, (from, to) =>
        {
            for (int x = from; x < to; x++) Slide(rows, x, width, height, reach, result);
        });
        return result;
    }

    private static void Slide(float[] source, int start, int stride, int length, int reach, float[] target)
    {
        double sum = 0;
        for (int i = 0; i < Math.Min(reach, length); i++) sum += source[start + (i * stride)];
        for (int i = 0; i < length; i++)
        {
            if (i + reach < length) sum += source[start + ((i + reach) * stride)];
            if (i - reach - 1 >= 0) sum -= source[start + ((i - reach - 1) * stride)];
            int count = Math.Min(length - 1, i + reach) - Math.Max(0, i - reach) + 1;
            target[start + (i * stride)] = (float)(sum / count);
        }
    }
}
