using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The expanding half of the forensic network: residual blocks, enlargement and a mixture of experts at each level.</summary>
internal sealed class ForensicDecoder : nn.Module
{
    private readonly Conv2d inlet;
    private readonly ModuleList<LatentLevel> levels;
    private readonly ModuleList<LatentResidualBlock> middle;
    private readonly ModuleList<MixtureBlock> mixtures;

    public ForensicDecoder(ForensicShape shape) : base(nameof(ForensicDecoder))
    {
        IReadOnlyList<long> widths = shape.Widths;
        long[] outgoing = [widths[2], widths[1], widths[0], widths[0]], skips = [widths[3], widths[2], widths[1], widths[0]];
        long incoming = widths[3];
        inlet = nn.Conv2d(incoming, incoming, 3, padding: 1);
        levels = new ModuleList<LatentLevel>();
        for (int i = 0; i < outgoing.Length; i++)
        {
            levels.Add(new LatentLevel([incoming + skips[i], outgoing[i], outgoing[i], outgoing[i]], up: true, last: i == 0, ForensicEncoder.Groups, large: false));
            incoming = outgoing[i];
        }

        Channels = 2 * widths[0];
        middle = new ModuleList<LatentResidualBlock>([.. Enumerable.Range(0, 2).Select(_ => new LatentResidualBlock(Channels, Channels, ForensicEncoder.Groups, large: false))]);
        mixtures = new ModuleList<MixtureBlock>(shape.Mixture ? [.. outgoing.Append(Channels).Select(width => new MixtureBlock(width, shape.Experts))] : []);
        RegisterComponents();
    }

    /// <summary>Channels of what comes out.</summary>
    public long Channels { get; }

    /// <param name="deepest">(N, 8 C, H / 32, W / 32).</param>
    /// <param name="skips">As <see cref="ForensicEncoder"/> returns them.</param>
    /// <returns>(N, 2 C, H / 4, W / 4).</returns>
    public Value Run(Value deepest, Value[] skips)
    {
        Value features = inlet.On(deepest);
        for (int i = 0; i < levels.Count; i++) features = Mixed(i, levels[i].Run(features.Concatenate(skips[^(i + 1)])));
        features = features.Concatenate(skips[0]);
        foreach (LatentResidualBlock block in middle) features = block.Run(features);
        return Mixed(levels.Count, features);
    }

    private Value Mixed(int place, Value features) => mixtures.Count == 0 ? features : mixtures[place].Run(features);
}
