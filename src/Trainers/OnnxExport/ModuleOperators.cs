using MlNetWatermark.Trainers.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Stock modules applied to a <see cref="Value"/>; stride, padding and the like are read from the module, so nothing is stored twice.</summary>
internal static class ModuleOperators
{
    public static Value On(this Conv2d module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        long[] kernel = module.weight.shape[2..];
        long[] padding = module.padding ?? [0, 0];
        long[] both = padding.Length == 1 ? [padding[0], padding[0]] : padding;
        string[] inputs = module.bias is null ? [n, g.Weight(module.weight)] : [n, g.Weight(module.weight), g.Weight(module.bias)];
        return g.Add("Conv", inputs, ("kernel_shape", kernel), ("strides", Pair(module.stride)), ("pads", new[] { both[0], both[1], both[0], both[1] }),
            ("dilations", Pair(module.dilation)), ("group", (long)module.groups));
    });

    public static Value On(this ConvTranspose2d module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        string[] inputs = module.bias is null ? [n, g.Weight(module.weight!)] : [n, g.Weight(module.weight!), g.Weight(module.bias)];
        long[] padding = Pair(module.padding, none: 0), more = Pair(module.output_padding, none: 0);
        return g.Add("ConvTranspose", inputs, ("kernel_shape", module.weight!.shape[2..]), ("strides", Pair(module.stride)), ("group", (long)module.groups),
            ("pads", new[] { padding[0], padding[1], padding[0], padding[1] }), ("output_padding", more));
    });

    public static Value On(this Linear module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        using Tensor transposed = module.weight!.detach().t().contiguous();
        string product = g.Add("MatMul", [n, g.Floats(transposed, "linear.weight.t")]);
        return module.bias is null ? product : g.Add("Add", [product, g.Weight(module.bias)]);
    });

    /// <summary>Batch normalisation. A file holds what is used when training is over: the running mean and variance.</summary>
    public static Value On(this BatchNorm2d module, Value x) => x.Op(module.call(x.Tensor), (g, n) => g.Add(
        "BatchNormalization",
        [n, g.Weight(module.weight!), g.Weight(module.bias!), g.Floats(module.running_mean!, "norm.mean"), g.Floats(module.running_var!, "norm.variance")],
        ("epsilon", (float)module.eps)));

    public static Value On(this SpectralConv2d module, Value x)
    {
        Tensor weight = module.Normalised();
        return x.Op(nn.functional.conv2d(x.Tensor, weight, module.bias, padding: [1, 1]), (g, n) => g.Add(
            "Conv", [n, g.Floats(weight, "spectral.weight"), g.Weight(module.bias)], ("kernel_shape", new[] { 3L, 3L }), ("pads", new[] { 1L, 1L, 1L, 1L })));
    }

    public static Value On(this SpectralLinear module, Value x)
    {
        Tensor weight = module.Normalised();
        return x.Op(nn.functional.linear(x.Tensor, weight, module.bias), (g, n) =>
        {
            using Tensor transposed = weight.detach().t().contiguous();
            return g.Add("Add", [g.Add("MatMul", [n, g.Floats(transposed, "spectral.weight.t")]), g.Weight(module.bias)]);
        });
    }

    /// <summary>Group normalisation as instance normalisation over groups: ONNX Runtime has no CPU kernel for GroupNormalization.</summary>
    public static Value On(this GroupNormalization module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        string restored = module.LargePlanes
            ? g.Add("Reshape", [NormalizedByRows(module, g, n), g.Integers(0, module.weight.shape[0], -1, 0)])
            : g.Add("Reshape", [Normalized(module, g, n), g.Add("Shape", [n])]);
        using Tensor scale = module.weight.detach().reshape(-1, 1, 1), shift = module.bias.detach().reshape(-1, 1, 1);
        return g.Add("Add", [g.Add("Mul", [restored, g.Floats(scale, "norm.weight")]), g.Floats(shift, "norm.bias")]);
    });

    private static string Normalized(GroupNormalization module, Graph g, string name)
    {
        long groups = module.Groups;
        string grouped = g.Add("Reshape", [name, g.Integers(0, groups, -1)]);
        float[] ones = [.. Enumerable.Repeat(1f, (int)groups)];
        return g.Add("InstanceNormalization", [grouped, g.Floats(ones), g.Floats(new float[groups])], ("epsilon", (float)module.Epsilon));
    }

    // ONNX Runtime adds up a whole group in one go: over 260,000 values, half of them equal, the result is off by 3e-4 (measured). Means of means of rows are not.
    private static string NormalizedByRows(GroupNormalization module, Graph g, string name)
    {
        string rows = g.Add("Reshape", [name, g.Integers(0, module.Groups, -1, 0)]); // (N, groups, channels * H, W): 0 is the size that was there
        string centred = g.Add("Sub", [rows, MeanOfRows(rows)]);
        string variance = MeanOfRows(g.Add("Mul", [centred, centred]));
        return g.Add("Div", [centred, g.Add("Sqrt", [g.Add("Add", [variance, g.Float((float)module.Epsilon)])])]);

        string MeanOfRows(string values) => Mean(Mean(values, 3), 2);
        string Mean(string values, long axis) => g.Add("ReduceMean", [values], ("axes", new[] { axis }), ("keepdims", 1L));
    }

    private static long[] Pair(long[]? sizes, long none = 1) => sizes switch
    {
        null => [none, none],
        [long one] => [one, one],
        _ => sizes,
    };
}
