using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A 3x3 convolution of bounded gain, batch normalisation and ReLU: the unit that TSDL is made of.</summary>
internal sealed class SpectralConvRelu : nn.Module
{
    private readonly SpectralConv2d conv;
    private readonly BatchNorm2d norm;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    public SpectralConvRelu(long from, long to) : base(nameof(SpectralConvRelu))
    {
        conv = new SpectralConv2d(from, to);
        norm = nn.BatchNorm2d(to);
        RegisterComponents();
    }

    public Value Run(Value x) => norm.On(conv.On(x)).Relu(); // (N, to, H, W)
}
