using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The contracting half of the forensic network.</summary>
internal sealed class ForensicEncoder : nn.Module
{
    public const long Groups = 16;

    private readonly Conv2d inlet;
    private readonly ModuleList<LatentLevel> levels;
    private readonly ModuleList<LatentResidualBlock> middle;
    private readonly Conv2d first;
    private readonly Conv2d second;

    public ForensicEncoder(IReadOnlyList<long> widths) : base(nameof(ForensicEncoder))
    {
        long last = widths[^1];
        inlet = nn.Conv2d(widths[0], widths[0], 3, padding: 1);
        levels = new ModuleList<LatentLevel>([.. widths.Select((width, i) => new LatentLevel([widths[Math.Max(0, i - 1)], width, width], up: false, last: i == widths.Count - 1, Groups, large: false))]);
        middle = new ModuleList<LatentResidualBlock>([.. Enumerable.Range(0, 2).Select(_ => new LatentResidualBlock(last, last, Groups, large: false))]);
        first = nn.Conv2d(last, last, 3, padding: 1);
        second = nn.Conv2d(last, last, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="stem">(N, C, H / 4, W / 4).</param>
    /// <returns>The coarsest map, (N, 8 C, H / 32, W / 32), and what the decoder is shown beside, finest first: the inlet's map and one for each level.</returns>
    public (Value Deepest, Value[] Skips) Run(Value stem)
    {
        Value features = inlet.On(stem);
        List<Value> skips = [features];
        foreach (LatentLevel level in levels)
        {
            features = level.Run(features);
            skips.Add(features);
        }

        foreach (LatentResidualBlock block in middle) features = block.Run(features);
        return (second.On(first.On(features).Silu()), [.. skips]);
    }
}
