namespace MlNetWatermark;

/// <summary>For each sample of a resized row: which source samples it is made of, and their weights (which sum to 1).</summary>
internal sealed class ResamplingKernel
{
    private readonly float[] _weights;
    private readonly int _stride;
    private readonly int[] _starts;
    private readonly int[] _counts;
    private NeighbourMixing? _neighbours; // where every sample is made of two

    private ResamplingKernel(int source, int target, int stride)
    {
        SourceLength = source;
        TargetLength = target;
        _stride = stride;
        _weights = new float[target * stride];
        _starts = new int[target];
        _counts = new int[target];
    }

    public int SourceLength { get; }

    public int TargetLength { get; }

    /// <summary>The first source sample of a target sample.</summary>
    public int Start(int target) => _starts[target];

    /// <summary>The weights of a target sample, from its first source sample on.</summary>
    public ReadOnlySpan<float> Weights(int target) => _weights.AsSpan(target * _stride, _counts[target]);

    /// <summary>Most source samples that a target sample is made of.</summary>
    public int LongestReach => _counts.Max();

    /// <summary>Resizes one row.</summary>
    /// <param name="source">As many samples as the source has.</param>
    /// <param name="target">As many as the target has.</param>
    public void Resize(ReadOnlySpan<float> source, Span<float> target)
    {
        int done = 0;
        if (_neighbours is not null) done = _neighbours.Mix(source, target);
        for (int x = done; x < target.Length; x++)
        {
            ReadOnlySpan<float> weights = Weights(x), samples = source.Slice(_starts[x], weights.Length);
            float sum = 0;
            for (int k = 0; k < weights.Length; k++) sum += weights[k] * samples[k];
            target[x] = sum;
        }
    }

    /// <summary>
    /// Bilinear when growing; when shrinking, the triangle widened by the scale, so that every source sample counts. Half-pixel centres.
    /// The same filter as Pillow's BILINEAR and as antialiased bilinear interpolation in PyTorch.
    /// </summary>
    public static ResamplingKernel Triangle(int source, int target)
    {
        double scale = (double)source / target;
        double reach = Math.Max(scale, 1);
        ResamplingKernel kernel = new(source, target, (int)Math.Ceiling(2 * reach) + 1);
        for (int t = 0; t < target; t++)
        {
            double centre = (t + 0.5) * scale;
            int from = Math.Max(0, (int)(centre - reach + 0.5));
            int to = Math.Min(source, (int)(centre + reach + 0.5));
            kernel.Set(t, from, to, s => Math.Max(0, 1 - Math.Abs((s + 0.5 - centre) / reach)));
        }

        kernel._neighbours = NeighbourMixing.OrNull(kernel);
        return kernel;
    }

    /// <summary>The mean over the exact area that a target sample covers.</summary>
    public static ResamplingKernel Area(int source, int target)
    {
        double scale = (double)source / target;
        ResamplingKernel kernel = new(source, target, (int)Math.Ceiling(scale) + 2);
        for (int t = 0; t < target; t++)
        {
            double left = t * scale;
            double right = (t + 1) * scale;
            int from = Math.Min((int)left, source - 1);
            int to = Math.Min((int)Math.Ceiling(right), source);
            kernel.Set(t, from, to, s => Math.Max(0, Math.Min(s + 1, right) - Math.Max(s, left)));
        }

        return kernel;
    }

    /// <summary>The one source sample whose area holds the target sample's centre.</summary>
    public static ResamplingKernel Nearest(int source, int target)
    {
        ResamplingKernel kernel = new(source, target, 1);
        for (int t = 0; t < target; t++)
        {
            int nearest = (int)(((2L * t) + 1) * source / (2L * target));
            kernel.Set(t, nearest, nearest + 1, _ => 1);
        }

        return kernel;
    }

    /// <summary>Bilinear between the two nearest samples at every scale: shrinking skips samples, as graphics cards and OpenCV do.</summary>
    public static ResamplingKernel Bilinear(int source, int target)
    {
        double scale = (double)source / target;
        ResamplingKernel kernel = new(source, target, 2);
        for (int t = 0; t < target; t++)
        {
            double centre = Math.Clamp(((t + 0.5) * scale) - 0.5, 0, source - 1);
            int from = (int)centre;
            double share = centre - from;
            kernel.Set(t, from, share == 0 ? from + 1 : from + 2, s => s == from ? 1 - share : share);
        }

        return kernel;
    }

    /// <summary>Lanczos with three lobes, widened by the scale when shrinking: Pillow's LANCZOS. Weights may be below 0.</summary>
    public static ResamplingKernel Lanczos(int source, int target)
    {
        double scale = (double)source / target;
        double widened = Math.Max(scale, 1);
        double reach = 3 * widened;
        ResamplingKernel kernel = new(source, target, (int)Math.Ceiling(2 * reach) + 1);
        for (int t = 0; t < target; t++)
        {
            double centre = (t + 0.5) * scale;
            int from = Math.Max(0, (int)(centre - reach + 0.5));
            int to = Math.Min(source, (int)(centre + reach + 0.5));
            kernel.Set(t, from, to, s => Lobes((s + 0.5 - centre) / widened));
        }

        return kernel;

        static double Lobes(double x) => Math.Abs(x) < 3 ? Sinc(x) * Sinc(x / 3) : 0;

        static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
    }

    private void Set(int target, int from, int to, Func<int, double> weight)
    {
        double sum = 0;
        for (int s = from; s < to; s++) sum += weight(s);
        _starts[target] = from;
        _counts[target] = to - from;
        for (int s = from; s < to; s++) _weights[(target * _stride) + s - from] = (float)(weight(s) / sum);
    }
}
