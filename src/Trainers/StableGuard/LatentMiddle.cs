using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The middle of encoder and decoder: two residual blocks with attention between them.</summary>
internal sealed class LatentMiddle : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<LatentResidualBlock> blocks;

    private readonly ModuleList<LatentAttention> attentions;

    public LatentMiddle(long channels) : base(nameof(LatentMiddle))
    {
        blocks = new ModuleList<LatentResidualBlock>(new LatentResidualBlock(channels, channels), new LatentResidualBlock(channels, channels));
        attentions = new ModuleList<LatentAttention>(new LatentAttention(channels));
        RegisterComponents();
    }

    public Value Run(Value x) => blocks[1].Run(attentions[0].Run(blocks[0].Run(x))); // (N, C, h, w)
}
