using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The size in the paper (Hu et al., NeurIPS 2025, section 3): two U-Nets and a U2-Net with 63 to 68 million weights.</summary>
/// <remarks>
/// The embedder draws a whole picture, which an image loss and a just-noticeable difference keep near the cover; nothing sets its energy. Bits lie at fixed
/// places of the working size, so reading needs the whole picture at that size.
/// </remarks>
internal sealed class PaperNetworks : MaskMarkNetworks
{
    private const double MaskLossWeight = 0.5;

    /// <summary>The authors' losses are over [-1, 1], where a squared difference is four times that over [0, 1].</summary>
    private const double SquaredUnit = 4;

    /// <summary>Factor on the just-noticeable difference at use, D and ED; 1 in training.</summary>
    private const double GainD = 1.3, GainED = 1.75;

    /// <summary>Turns a score's distance from one half into a logit. Rough: scores are regressions of 0 and 1 and nothing calibrates them.</summary>
    private const double LogitPerScore = 11;

    public readonly PaperEmbedder embedder;
    public readonly PaperExtractor extractor;

    public PaperNetworks(PaperArchitecture size) : base(nameof(PaperNetworks))
    {
        Size = size;
        embedder = new PaperEmbedder(size);
        extractor = new PaperExtractor(size);
        RegisterComponents();
    }

    public PaperArchitecture Size { get; }

    public override bool RegionAware => Size.RegionAware;

    public override nn.Module EmbedderModule => embedder;

    public override nn.Module ExtractorModule => extractor;

    public override BatchMessages Draw(long count, Random random) => new(randint(0, 2, [count, Size.TotalBits], dtype: ScalarType.Float32));

    public override Tensor Embed(Tensor covers, BatchMessages messages, Tensor region, StepPlan plan, Random random)
    {
        Value image = new(MemoryLayout.ChannelsLast(covers * Scalars.Of(255)));
        Value drawn = embedder.Run(image, new Value(messages.Bits), RegionAware ? new Value(region) : null);
        return plan.Visibility
            ? PaperVisibility.Attenuate(image, drawn, gain: 1, blue: false, Size.PublishedVisibility).Tensor
            : drawn.Multiply(0.5).Add(0.5).Tensor; // as far from the cover as it likes: bits come first, the likeness later
    }

    public override BatchReading Read(Tensor received, Tensor mask, BatchMessages messages)
    {
        Value image = new(MemoryLayout.ChannelsLast(received * Scalars.Of(255)));
        Tensor bits = extractor.Read(image, new Value(mask)).Tensor, found = extractor.Localize(image).Tensor;
        return new BatchReading(bits - Scalars.Of(0.5), found - Scalars.Of(0.5), mask);
    }

    public override Tensor ReadWeighed(Tensor images, Tensor mask)
    {
        Value image = new(MemoryLayout.ChannelsLast(images * Scalars.Of(255)));
        return extractor.Read(image, new Value(mask)).Add(-0.5).Multiply(LogitPerScore).Tensor;
    }

    public override BatchLosses Losses(BatchReading reading, BatchMessages messages, Tensor marked, Tensor change, StepPlan plan)
    {
        Tensor bits = BatchLosses.OverMarked((reading.Bits + Scalars.Of(0.5) - messages.Bits).square(), marked);
        Tensor mask = F.mse_loss(reading.Mask + Scalars.Of(0.5), reading.Truth);
        Tensor image = change.square().mean() * Scalars.Of(SquaredUnit); // over the whole picture, what the fusion drops as well
        return new BatchLosses(image + (bits + mask * Scalars.Of(MaskLossWeight)) * tensor((float)plan.BitWeight), bits, mask, image);
    }

    public override (Value Residual, Value Watermarked) MarkGraph(
        Value image, Value message, Value? region, bool[] pilot, MaskMarkOptions options, double referenceVisibility)
    {
        Value drawn = embedder.RunWithPilot(image, message, pilot, region);
        Value marked = PaperVisibility.Attenuate(image, drawn, RegionAware ? GainED : GainD, blue: true, Size.PublishedVisibility);
        Value residual = marked.Multiply(255).Subtract(image);
        Value change = residual.Multiply(image.OverridableBeside(ones(1), "strength"));
        return (residual, image.Add(region is { } kept ? change.Multiply(kept) : change).Clip(0, 255).Round());
    }

    public override ReadOutputs ReadGraph(Value image, Value? region, int messageLength)
    {
        Value mask = extractor.Localize(image).Clip(0, 1);
        // Below 0 (here: -1/2) means the model's own mask, made hard as the authors do.
        Value given = region!.Value.Above(-0.5), own = mask.Above(0.5);
        Value gate = given.Multiply(region.Value).Add(given.Multiply(-1).Add(1).Multiply(own));
        Value logits = extractor.Read(image, gate).Add(-0.5).Multiply(LogitPerScore);
        // One cell for the whole picture, which a reader divides by 1.5 (its weight and half a cell of nothing).
        Value readout = image.ConstantBeside(eye(Size.TotalBits) * Scalars.Of(1.5), "readout_weights");
        return new ReadOutputs(mask, null, logits.First(messageLength), logits.Reshape(Size.TotalBits, 1, 1), readout);
    }

    public override WatermarkModelInfo Describe(MaskMarkOptions options, bool[] pilot, double referenceVisibility) =>
        base.Describe(options, pilot, referenceVisibility) with { ResidualIsFinal = true, EvidenceIsGated = true };
}
