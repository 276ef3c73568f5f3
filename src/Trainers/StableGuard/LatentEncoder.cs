using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Pictures to the moments of latents.</summary>
internal sealed class LatentEncoder : nn.Module
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d inlet;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<LatentLevel> levels;

    [ComponentName(Name = "mid_block")]
    private readonly LatentMiddle middle;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNormalization norm;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d outlet;

    public LatentEncoder(AutoencoderShape shape) : base(nameof(LatentEncoder))
    {
        IReadOnlyList<long> widths = shape.Widths;
        inlet = nn.Conv2d(3, widths[0], 3, padding: 1);
        levels = new ModuleList<LatentLevel>([.. widths.Select((width, i) =>
            new LatentLevel([widths[Math.Max(0, i - 1)], .. Enumerable.Repeat(width, shape.Blocks)], up: false, last: i == widths.Count - 1))]);
        middle = new LatentMiddle(widths[^1]);
        norm = LatentResidualBlock.Norm(widths[^1], 32, large: true);
        outlet = nn.Conv2d(widths[^1], 2 * shape.LatentChannels, 3, padding: 1);
        RegisterComponents();
    }

    public Value Run(Value image)
    {
        Value features = inlet.On(image);
        foreach (LatentLevel level in levels) features = level.Run(features);
        return outlet.On(norm.On(middle.Run(features)).Silu());
    }
}
