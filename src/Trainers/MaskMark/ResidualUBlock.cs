using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>A small U-Net inside a skip connection: the block that U2-Net nests (Qin et al. 2020, figure 2; RSU in their words).</summary>
internal sealed class ResidualUBlock : nn.Module
{
    /// <summary>Dilations of the block that does not shrink its input, the lowest unit last.</summary>
    private static readonly long[] Dilated = [1, 2, 4, 8];

    private readonly ConvNormRelu inlet;
    private readonly ModuleList<ConvNormRelu> downs;
    private readonly ConvNormRelu bottom;
    private readonly ModuleList<ConvNormRelu> ups;
    private readonly bool _shrinks;

    /// <param name="from">Channels in.</param>
    /// <param name="inside">Channels of the units.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="depth">Units on the way down, the lowest included; the second to the last but one halve the size first. 0: four dilated units that keep it.</param>
    public ResidualUBlock(long from, long inside, long to, int depth) : base(nameof(ResidualUBlock))
    {
        _shrinks = depth > 0;
        long[] dilations = _shrinks ? [.. Enumerable.Repeat(1L, depth - 1), 2] : Dilated;
        int levels = dilations.Length - 1;
        long groups = Math.Clamp(inside / 2, 1, 8); // 8 in the paper, where two channels and more share one
        ConvNormRelu Unit(long a, long b, long dilation) => new(a, b, bias: true, dilation, groups);
        inlet = Unit(from, to, 1);
        downs = new ModuleList<ConvNormRelu>([.. Enumerable.Range(0, levels).Select(i => Unit(i == 0 ? to : inside, inside, dilations[i]))]);
        bottom = Unit(inside, inside, dilations[^1]);
        ups = new ModuleList<ConvNormRelu>([.. Enumerable.Range(0, levels).Select(i => Unit(2 * inside, i == 0 ? to : inside, dilations[i]))]);
        RegisterComponents();
    }

    /// <param name="x">(N, from, H, W).</param>
    /// <returns>(N, to, H, W).</returns>
    public Value Run(Value x)
    {
        Value outer = inlet.Run(x);
        List<Value> skips = [];
        Value at = outer;
        foreach (ConvNormRelu down in downs)
        {
            at = down.Run(_shrinks && skips.Count > 0 ? at.MaxPool() : at);
            skips.Add(at);
        }

        at = bottom.Run(at);
        for (int i = ups.Count - 1; i >= 0; i--)
        {
            if (_shrinks && i < ups.Count - 1) at = at.BilinearLike(skips[i]);
            at = ups[i].Run(at.Concatenate(skips[i]));
        }

        return at.Add(outer);
    }
}
