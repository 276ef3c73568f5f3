using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Latents to pictures.</summary>
internal sealed class LatentDecoder : nn.Module
{
    [ComponentName(Name = "conv_in")]
    private readonly Conv2d inlet;

    [ComponentName(Name = "mid_block")]
    private readonly LatentMiddle middle;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<LatentLevel> levels;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNormalization norm;

    [ComponentName(Name = "conv_out")]
    private readonly Conv2d outlet;

    public LatentDecoder(AutoencoderShape shape) : base(nameof(LatentDecoder))
    {
        long[] widths = [.. shape.Widths.Reverse()];
        inlet = nn.Conv2d(shape.LatentChannels, widths[0], 3, padding: 1);
        middle = new LatentMiddle(widths[0]);
        levels = new ModuleList<LatentLevel>([.. widths.Select((width, i) =>
            new LatentLevel([widths[Math.Max(0, i - 1)], .. Enumerable.Repeat(width, shape.Blocks + 1)], up: true, last: i == widths.Length - 1))]);
        norm = LatentResidualBlock.Norm(widths[^1], 32, large: true);
        outlet = nn.Conv2d(widths[^1], 3, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="latent">After <see cref="LatentAutoencoder.Restore"/>.</param>
    /// <param name="beforeLevel">Changes what a level takes, by the level's number; null leaves it.</param>
    public Value Run(Value latent, Func<int, Value, Value>? beforeLevel = null)
    {
        Value features = middle.Run(inlet.On(latent));
        for (int i = 0; i < levels.Count; i++)
        {
            if (beforeLevel is not null) features = beforeLevel(i, features);
            features = levels[i].Run(features);
        }

        return outlet.On(norm.On(features).Silu());
    }
}
