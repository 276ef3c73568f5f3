using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Turns the hue by up to a part of the circle: a rotation of the chroma plane in YIQ, which keeps luminance.</summary>
/// <remarks>MaskWM tests with a tenth of the circle, in HSV. Differs: linear, so that the gradient passes everywhere.</remarks>
/// <param name="largestTurn">Largest share of the circle, 0 to 0.5.</param>
/// <exception cref="ArgumentOutOfRangeException">The turn is outside its range.</exception>
public sealed class HueShift(double largestTurn = 0.12) : IDistortion
{
    private static readonly double[,] ToYiq = { { 0.299, 0.587, 0.114 }, { 0.596, -0.274, -0.322 }, { 0.211, -0.523, 0.312 } };
    private static readonly double[,] FromYiq = { { 1, 0.956, 0.621 }, { 1, -0.272, -0.647 }, { 1, -1.106, 1.703 } };

    /// <summary>Largest share of the circle.</summary>
    public double LargestTurn { get; } = Allowed.Between(largestTurn, 0, 0.5);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double angle = 2 * Math.PI * LargestTurn * severity * (2 * random.NextDouble() - 1);
        return (images, masks) => (Turn(images, angle), masks);
    }

    /// <param name="images">(N, 3, H, W).</param>
    /// <param name="angle">In radians.</param>
    internal static Tensor Turn(Tensor images, double angle)
    {
        (double s, double c) = Math.SinCos(angle);
        double[,] turn = { { 1, 0, 0 }, { 0, c, -s }, { 0, s, c } };
        double[,] product = Product(FromYiq, Product(turn, ToYiq));
        return nn.functional.conv2d(images, tensor(product.Cast<double>().Select(v => (float)v).ToArray(), [3, 3, 1, 1]));
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] c = new double[3, 3];
        for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) for (int k = 0; k < 3; k++) c[i, j] += a[i, k] * b[k, j];
        return c;
    }
}
