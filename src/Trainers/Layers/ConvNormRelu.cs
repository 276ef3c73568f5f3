using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A 3x3 convolution that keeps the size, group normalisation and ReLU: the unit that MaskWM's networks are made of.</summary>
internal sealed class ConvNormRelu : nn.Module
{
    private readonly Conv2d conv;
    private readonly GroupNormalization norm;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="bias">Whether the convolution has one.</param>
    /// <param name="dilation">Distance between the taps of the kernel.</param>
    /// <param name="mostGroups">Groups are the largest power of two up to this that divides the channels.</param>
    public ConvNormRelu(long from, long to, bool bias, long dilation = 1, long mostGroups = 32) : base(nameof(ConvNormRelu))
    {
        conv = nn.Conv2d(from, to, 3, padding: dilation, dilation: dilation, bias: bias);
        norm = new GroupNormalization(to, GroupNormalization.LargestGroups(to, mostGroups), epsilon: 1e-6) { LargePlanes = true };
        RegisterComponents();
    }

    public Value Run(Value x) => norm.On(conv.On(x)).Relu(); // (N, to, H, W)
}
