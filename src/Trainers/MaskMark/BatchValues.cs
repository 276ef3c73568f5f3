using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>What the pictures of a batch carry.</summary>
/// <param name="Bits">(N, total bits), 0 or 1.</param>
/// <param name="Shift">Where the tile begins, in cells, for networks whose message map repeats.</param>
internal readonly record struct BatchMessages(Tensor Bits, (int Rows, int Columns) Shift = default);

/// <summary>What was read from a batch; of both scores 0 is the threshold.</summary>
/// <param name="Bits">(N, total bits): above 0 reads as 1.</param>
/// <param name="Mask">(N, 1, h, w): above 0 is marked.</param>
/// <param name="Truth">(N, 1, h, w), in [0, 1]: the mask that <paramref name="Mask"/> should be.</param>
internal readonly record struct BatchReading(Tensor Bits, Tensor Mask, Tensor Truth);

/// <summary>The losses of a step.</summary>
/// <param name="Total">To be minimised.</param>
/// <param name="Bits">Its part for the bits, not weighed.</param>
/// <param name="Mask">Its part for the mask, not weighed.</param>
/// <param name="Image">Its part for the picture, where there is one.</param>
internal readonly record struct BatchLosses(Tensor Total, Tensor Bits, Tensor Mask, Tensor? Image)
{
    /// <summary>The mean over those pictures of a batch that carry a mark.</summary>
    /// <param name="values">(N, total bits).</param>
    /// <param name="marked">(N, 1), 0 or 1.</param>
    public static Tensor OverMarked(Tensor values, Tensor marked) => (values * marked).mean() / marked.mean().clamp(Scalars.Of(1e-3));
}

/// <summary>The outputs of extractor.onnx, as the model contract names them.</summary>
/// <param name="Mask">(N, 1, H, W), in [0, 1].</param>
/// <param name="Cells">(N, 1, H/8, W/8): how much of each cell is marked, before edges are drawn; null where reading needs the mask itself.</param>
/// <param name="Bits">(N, message length), logits.</param>
/// <param name="Evidence">(N, channels, rows, columns).</param>
/// <param name="Readout">(total bits, channels * tile cells * tile cells), a constant.</param>
internal readonly record struct ReadOutputs(Value Mask, Value? Cells, Value Bits, Value Evidence, Value Readout);
