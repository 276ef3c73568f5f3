using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A 3x3 convolution that keeps the size, batch normalisation and ReLU: the unit that HiDDeN and MBRS are made of.</summary>
internal sealed class ConvBatchNormRelu : nn.Module
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d norm;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    public ConvBatchNormRelu(long from, long to) : base(nameof(ConvBatchNormRelu))
    {
        conv = nn.Conv2d(from, to, 3, padding: 1);
        norm = nn.BatchNorm2d(to);
        RegisterComponents();
    }

    public Value Run(Value x) => norm.On(conv.On(x)).Relu(); // (N, to, H, W)
}
