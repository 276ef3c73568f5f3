namespace MlNetWatermark;

/// <summary>For each sample of a resized row: which source samples it is made of, and their weights (which sum to 1).</summary>
internal sealed class ResamplingKernel
{
    private readonly float[] _weights;
    private readonly int _stride;
    private readonly int[] _starts;
    private readonly int[] _counts;

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

    private void Set(int target, int from, int to, Func<int, double> weight)
    {
        double sum = 0;
        for (int s = from; s < to; s++) sum += weight(s);
        _starts[target] = from;
        _counts[target] = to - from;
        for (int s = from; s < to; s++) _weights[(target * _stride) + s - from] = (float)(weight(s) / sum);
    }
}
