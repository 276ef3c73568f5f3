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
        return g.Add("ConvTranspose", inputs, ("kernel_shape", module.weight!.shape[2..]), ("strides", Pair(module.stride)), ("group", (long)module.groups));
    });

    public static Value On(this Linear module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        using Tensor transposed = module.weight!.detach().t().contiguous();
        string product = g.Add("MatMul", [n, g.Floats(transposed, "linear.weight.t")]);
        return module.bias is null ? product : g.Add("Add", [product, g.Weight(module.bias)]);
    });

    /// <summary>Group normalisation as instance normalisation over groups: ONNX Runtime has no CPU kernel for GroupNormalization.</summary>
    public static Value On(this GroupNormalization module, Value x) => x.Op(module.call(x.Tensor), (g, n) =>
    {
        long groups = module.Groups;
        string grouped = g.Add("Reshape", [n, g.Integers(0, groups, -1)]);
        float[] ones = [.. Enumerable.Repeat(1f, (int)groups)];
        string normal = g.Add("InstanceNormalization", [grouped, g.Floats(ones), g.Floats(new float[groups])], ("epsilon", (float)module.Epsilon));
        string restored = g.Add("Reshape", [normal, g.Add("Shape", [n])]);
        using Tensor scale = module.weight.detach().reshape(-1, 1, 1), shift = module.bias.detach().reshape(-1, 1, 1);
        return g.Add("Add", [g.Add("Mul", [restored, g.Floats(scale, "norm.weight")]), g.Floats(shift, "norm.bias")]);
    });

    private static long[] Pair(long[]? sizes) => sizes switch
    {
        null => [1, 1],
        [long one] => [one, one],
        _ => sizes,
    };
}
