using System.Numerics.Tensors;

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
        TensorPrimitives.Multiply(planes[..detail.Length], (float)JustNoticeableDifference.RedWeight, detail);
        TensorPrimitives.MultiplyAdd(planes.Slice(detail.Length, detail.Length), (float)JustNoticeableDifference.GreenWeight, detail, detail);
        TensorPrimitives.MultiplyAdd(planes.Slice(2 * detail.Length, detail.Length), (float)JustNoticeableDifference.BlueWeight, detail, detail);
        float[] mean = WindowMean.Of(WindowMean.Of(detail, width, height, MeanReach), width, height, MeanReach), square = new float[detail.Length];
        TensorPrimitives.Subtract(detail, mean, detail);
        TensorPrimitives.Multiply(detail, detail, square);
        float[] deviation = WindowMean.Of(square, width, height, DeviationReach);
        TensorPrimitives.Max(deviation, 0, deviation);
        TensorPrimitives.Sqrt(deviation, deviation);
        TensorPrimitives.Add(deviation, Quiet, deviation);
        TensorPrimitives.Divide(detail, deviation, detail);
        TensorPrimitives.Max(detail, -Most, detail);
        TensorPrimitives.Min(detail, Most, detail);
        return new WhitenedPlane(width, height, detail);
    }
}
