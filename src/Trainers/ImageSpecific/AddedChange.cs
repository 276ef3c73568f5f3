using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>The change is added: systems whose residual is what each pixel changes by. It starts at the cover (ISMark, Algorithm 1).</summary>
/// <param name="covers">(N, 3, S, S) in [0, 1].</param>
/// <param name="regions">(N, 1, S, S) in [0, 1], or null.</param>
/// <param name="marks">The pictures as they are, where they are of another size or grey; null for pictures of the working size.</param>
internal sealed class AddedChange(Tensor covers, Tensor? regions, IReadOnlyList<MarkToRefine>? marks = null) : Rendering
{
    private readonly bool[]? _grey = marks?.Select(mark => mark.Cover.IsGrey()).ToArray();

    public override Tensor Start => zeros_like(covers);

    public override Tensor Mask { get; } = regions ?? ones(covers.shape[0], 1, covers.shape[2], covers.shape[3]);

    protected override Tensor Covers => covers;

    public override Tensor Apply(Tensor change)
    {
        if (marks is not null) change = cat([.. marks.Select((_, i) => AsSeen(change.narrow(0, i, 1), i))], 0);
        Tensor half = change * Scalars.Of(0.5);
        return covers.Plus(regions is null ? half : half * regions).clamp(Scalars.Zero, Scalars.One);
    }

    // What is left of a change that was enlarged, and of one that is the same in all channels.
    private Tensor AsSeen(Tensor change, int i)
    {
        long side = change.shape[3];
        if (_grey![i]) change = change.mean([1], keepdim: true).expand(-1, 3, -1, -1);
        (long Height, long Width) size = SizeOf(marks![i], side);
        return size == (side, side) ? change : Resized(Resized(change, size, antialias: true), (side, side), antialias: true);
    }

    public override Tensor ImageLoss(Tensor marked) => (marked - covers).square().mean([1, 2, 3]) * Scalars.Of(4);
}
