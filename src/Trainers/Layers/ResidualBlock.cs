using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>Two 3x3 convolutions with group normalisation around a skip connection (He et al. 2016, with GN for BN): batches here are small.</summary>
internal sealed class ResidualBlock : nn.Module
{
    private readonly Conv2d conv1;
    private readonly GroupNormalization norm1;
    private readonly Conv2d conv2;
    private readonly GroupNormalization norm2;

    public ResidualBlock(long channels) : base(nameof(ResidualBlock))
    {
        conv1 = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
        norm1 = new GroupNormalization(channels);
        conv2 = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
        norm2 = new GroupNormalization(channels);
        RegisterComponents();
    }

    public Value Run(Value x) => norm2.On(conv2.On(norm1.On(conv1.On(x)).Relu())).Add(x).Relu(); // (N, C, H, W)
}
