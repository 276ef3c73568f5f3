using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Residual blocks at one resolution, and the step to the next.</summary>
internal sealed class LatentLevel : nn.Module
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<LatentResidualBlock> blocks;

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<LatentStep>? down;

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<LatentStep>? up;

    /// <param name="widths">Channels in, and after each block.</param>
    /// <param name="up">Whether the step doubles the size; otherwise it halves it.</param>
    /// <param name="last">No step.</param>
    /// <param name="groups">Most groups of a normalisation.</param>
    /// <param name="large">As for <see cref="LatentResidualBlock"/>.</param>
    public LatentLevel(IReadOnlyList<long> widths, bool up, bool last, long groups = 32, bool large = true) : base(nameof(LatentLevel))
    {
        blocks = new ModuleList<LatentResidualBlock>([.. Enumerable.Range(0, widths.Count - 1).Select(i => new LatentResidualBlock(widths[i], widths[i + 1], groups, large))]);
        if (!last && up) this.up = new ModuleList<LatentStep>(new LatentStep(widths[^1], up));
        if (!last && !up) down = new ModuleList<LatentStep>(new LatentStep(widths[^1], up));
        RegisterComponents();
    }

    public Value Run(Value x)
    {
        foreach (LatentResidualBlock block in blocks) x = block.Run(x);
        if (up is not null) return up[0].Run(x);
        return down is not null ? down[0].Run(x) : x;
    }
}

/// <summary>Doubles or halves the size, by a convolution.</summary>
internal sealed class LatentStep : nn.Module
{
    private readonly Conv2d conv;
    private readonly bool up;

    public LatentStep(long channels, bool up) : base(nameof(LatentStep))
    {
        this.up = up;
        conv = nn.Conv2d(channels, channels, 3, stride: up ? 1 : 2, padding: up ? 1 : 0);
        RegisterComponents();
    }

    public Value Run(Value x) => conv.On(up ? x.Double() : x.PadCorner());
}
