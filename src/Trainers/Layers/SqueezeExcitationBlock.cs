using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A residual bottleneck whose channels are weighed by squeeze and excitation (Hu et al., CVPR 2018), as MBRS (Jia et al., ACM MM 2021) builds it.</summary>
internal sealed class SqueezeExcitationBlock : nn.Module
{
    private const long Reduction = 8;

    private readonly Conv2d conv1;
    private readonly BatchNorm2d norm1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d norm2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d norm3;
    private readonly Conv2d squeeze;
    private readonly Conv2d excite;
    private readonly Conv2d? shortcut;
    private readonly BatchNorm2d? shortcut_norm;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="stride">1 keeps the size, 2 halves it.</param>
    public SqueezeExcitationBlock(long from, long to, long stride = 1) : base(nameof(SqueezeExcitationBlock))
    {
        conv1 = nn.Conv2d(from, to, 1, stride: stride, bias: false);
        norm1 = nn.BatchNorm2d(to);
        conv2 = nn.Conv2d(to, to, 3, padding: 1, bias: false);
        norm2 = nn.BatchNorm2d(to);
        conv3 = nn.Conv2d(to, to, 1, bias: false);
        norm3 = nn.BatchNorm2d(to);
        squeeze = nn.Conv2d(to, Math.Max(1, to / Reduction), 1, bias: false);
        excite = nn.Conv2d(Math.Max(1, to / Reduction), to, 1, bias: false);
        if (from != to)
        {
            shortcut = nn.Conv2d(from, to, 1, stride: stride, bias: false);
            shortcut_norm = nn.BatchNorm2d(to);
        }

        RegisterComponents();
    }

    public Value Run(Value x) // (N, from, H, W) to (N, to, H / stride, W / stride)
    {
        Value features = norm3.On(conv3.On(norm2.On(conv2.On(norm1.On(conv1.On(x)).Relu())).Relu()));
        Value weights = excite.On(squeeze.On(features.MeanOverPositions().Reshape(features.Channels, 1, 1)).Relu()).Sigmoid(); // (N, to, 1, 1)
        Value around = shortcut is null ? x : shortcut_norm!.On(shortcut.On(x));
        return features.Multiply(weights).Add(around).Relu();
    }
}
