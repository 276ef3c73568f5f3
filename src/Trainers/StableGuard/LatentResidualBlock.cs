using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Twice group normalisation, SiLU and a 3x3 convolution, around a skip connection: the unit of latent autoencoders, and of StableGuard's forensic network.</summary>
internal sealed class LatentResidualBlock : nn.Module
{
    private readonly GroupNormalization norm1;
    private readonly Conv2d conv1;
    private readonly GroupNormalization norm2;
    private readonly Conv2d conv2;
    [ComponentName(Name = "conv_shortcut")]
    private readonly Conv2d? shortcut;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    /// <param name="groups">Most groups of a normalisation.</param>
    /// <param name="large">Whether an ONNX file must be accurate for large pictures (<see cref="GroupNormalization.LargePlanes"/>).</param>
    public LatentResidualBlock(long from, long to, long groups = 32, bool large = true) : base(nameof(LatentResidualBlock))
    {
        norm1 = Norm(from, groups, large);
        conv1 = nn.Conv2d(from, to, 3, padding: 1);
        norm2 = Norm(to, groups, large);
        conv2 = nn.Conv2d(to, to, 3, padding: 1);
        if (from != to) shortcut = nn.Conv2d(from, to, 1);
        RegisterComponents();
    }

    public Value Run(Value x) // (N, to, H, W)
    {
        Value inside = conv2.On(norm2.On(conv1.On(norm1.On(x).Silu())).Silu());
        return inside.Add(shortcut is null ? x : shortcut.On(x));
    }

    /// <summary>Group normalisation as all of these networks have it.</summary>
    public static GroupNormalization Norm(long channels, long groups, bool large) =>
        new(channels, GroupNormalization.LargestGroups(channels, groups), epsilon: 1e-6) { LargePlanes = large };
}
