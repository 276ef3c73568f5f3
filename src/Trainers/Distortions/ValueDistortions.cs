using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Nothing happens.</summary>
internal sealed class Identity : IDistortion
{
    public Edit Sample(Random random, double severity) => (images, masks) => (images, masks);
}

/// <summary>Gaussian noise, standard deviation up to 0.06.</summary>
internal sealed class GaussianNoise : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        float sigma = (float)(0.06 * severity * random.NextDouble());
        long seed = random.NextInt64();
        return (images, masks) => (images + randn(images.shape, generator: new Generator((ulong)seed)) * tensor(sigma), masks);
    }
}

/// <summary>Brightness, contrast, saturation and gamma together, each by a factor around 1.</summary>
internal sealed class ColourShift : IDistortion
{
    public Edit Sample(Random random, double severity)
    {
        float Factor(double range) => (float)(1 + range * severity * (2 * random.NextDouble() - 1));
        Tensor brightness = tensor(Factor(0.4)), contrast = tensor(Factor(0.4)), saturation = tensor(Factor(0.7)), gamma = tensor(Factor(0.3));
        return (images, masks) =>
        {
            Tensor x = (images * brightness).clamp(Scalars.Zero, Scalars.One);
            Tensor mean = x.mean([1, 2, 3], keepdim: true);
            x = mean + (x - mean) * contrast;
            Tensor grey = Grey.Of(x);
            x = (grey + (x - grey) * saturation).clamp(Scalars.Of(1e-4), Scalars.One);
            return (x.pow(gamma), masks);
        };
    }
}

/// <summary>Turns the hue by up to a tenth of the circle: a rotation of the chroma plane in YIQ.</summary>
internal sealed class HueShift : IDistortion
{
    private static readonly double[,] ToYiq = { { 0.299, 0.587, 0.114 }, { 0.596, -0.274, -0.322 }, { 0.211, -0.523, 0.312 } };
    private static readonly double[,] FromYiq = { { 1, 0.956, 0.621 }, { 1, -0.272, -0.647 }, { 1, -1.106, 1.703 } };

    public Edit Sample(Random random, double severity)
    {
        double angle = 2 * Math.PI * 0.12 * severity * (2 * random.NextDouble() - 1), c = Math.Cos(angle), s = Math.Sin(angle);
        double[,] turn = { { 1, 0, 0 }, { 0, c, -s }, { 0, s, c } };
        double[,] product = Product(FromYiq, Product(turn, ToYiq));
        Tensor kernel = tensor(product.Cast<double>().Select(v => (float)v).ToArray(), [3, 3, 1, 1]);
        return (images, masks) => (nn.functional.conv2d(images, kernel), masks);
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        double[,] c = new double[3, 3];
        for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) for (int k = 0; k < 3; k++) c[i, j] += a[i, k] * b[k, j];
        return c;
    }
}

/// <summary>Drops all colour.</summary>
internal sealed class Grey : IDistortion
{
    public Edit Sample(Random random, double severity) => (images, masks) => (Of(images).expand(-1, 3, -1, -1), masks);

    /// <summary>BT.601 luminance, (N, 1, H, W).</summary>
    public static Tensor Of(Tensor images)
    {
        Tensor weights = tensor(new[] { 0.299f, 0.587f, 0.114f }, [1, 3, 1, 1]);
        return nn.functional.conv2d(images, weights);
    }
}
