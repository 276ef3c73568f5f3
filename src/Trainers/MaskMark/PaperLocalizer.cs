using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Picture in, mask out: the small U2-Net (Qin et al. 2020) of MaskWM, with group normalisation and without the sigmoid.</summary>
internal sealed class PaperLocalizer : nn.Module
{
    private readonly ModuleList<ResidualUBlock> stages;
    private readonly ModuleList<ResidualUBlock> back;
    private readonly ModuleList<Conv2d> sides;
    private readonly Conv2d outlet;

    /// <summary>Units of the blocks from the finest stage to the coarsest but one; 0: the dilated block, where the picture is too small to shrink further.</summary>
    private static readonly int[] Depths = [7, 6, 5, 4, 0];

    /// <param name="width">Channels between stages; 64 in the paper. Inside a block there are a quarter of them.</param>
    public PaperLocalizer(long width) : base(nameof(PaperLocalizer))
    {
        stages = new ModuleList<ResidualUBlock>(
            [.. Depths.Select((depth, i) => new ResidualUBlock(i == 0 ? 3 : width, width / 4, width, depth)), new ResidualUBlock(width, width / 4, width, 0)]);
        back = new ModuleList<ResidualUBlock>([.. Depths.Select(depth => new ResidualUBlock(2 * width, width / 4, width, depth))]);
        sides = new ModuleList<Conv2d>([.. stages.Select(_ => nn.Conv2d(width, 1, 3, padding: 1))]);
        outlet = nn.Conv2d(stages.Count, 1, 1);
        RegisterComponents();
    }

    /// <param name="x">(N, 3, H, W), in [-1, 1].</param>
    /// <returns>(N, 1, H, W): a regression of the mask, 0 or 1, so one half is the threshold and values beyond both ends happen.</returns>
    public Value Run(Value x)
    {
        List<Value> features = [];
        Value at = x;
        foreach (ResidualUBlock stage in stages)
        {
            at = stage.Run(features.Count == 0 ? at : at.MaxPool());
            features.Add(at);
        }

        for (int i = back.Count - 1; i >= 0; i--) features[i] = back[i].Run(features[i + 1].BilinearLike(features[i]).Concatenate(features[i]));
        Value votes = sides[0].On(features[0]);
        Value all = votes;
        for (int i = 1; i < sides.Count; i++) all = all.Concatenate(sides[i].On(features[i]).BilinearLike(votes));
        return outlet.On(all);
    }
}
