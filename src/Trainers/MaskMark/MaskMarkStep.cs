using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.Masks;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>One training example from crops to losses: embed, fuse by mask, distort, read (MaskWM, section 3).</summary>
internal sealed class MaskMarkStep(MaskMarkNetworks networks, MaskMarkOptions options)
{
    private readonly MaskMix _masks = new(options.MaskShapes, options.SmallestMask);
    private readonly DistortionMix _distortions = new();

    /// <param name="Loss">To be minimised.</param>
    /// <param name="BitLoss">Its part for the bits.</param>
    /// <param name="MaskLoss">Its part for the mask.</param>
    /// <param name="ImageLoss">Its part for the likeness to the cover; none where the energy of the change is set.</param>
    /// <param name="BitAccuracy">Over pictures that carry a mark.</param>
    /// <param name="MaskOverlap">Pooled over the batch.</param>
    public readonly record struct Outcome(Tensor Loss, Tensor BitLoss, Tensor MaskLoss, Tensor? ImageLoss, Tensor BitAccuracy, Tensor MaskOverlap);

    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="plan">What this step asks for.</param>
    /// <param name="random">Source of everything drawn.</param>
    public Outcome Run(Tensor covers, StepPlan plan, Random random)
    {
        long count = covers.shape[0];
        int side = (int)covers.shape[3];
        BatchMessages messages = networks.Draw(count, random);
        Tensor mask = plan.Masks ? _masks.Draw((int)count, side, random) : ones(count, 1, side, side);
        Tensor watermarked = networks.Embed(covers, messages, KnownRegions(mask), plan, random);
        // Outside the mask: the cover, one time in four another picture.
        Tensor outside = random.Next(4) == 0 ? covers.roll(1, 0) : covers;
        Tensor received = mask * watermarked + (Scalars.One - mask) * outside;
        if (plan.Distortions) (received, mask) = _distortions.Apply(received.clamp(Scalars.Zero, Scalars.One), mask, random, plan.Severity);

        BatchReading reading = networks.Read(received, mask, messages);
        Tensor marked = mask.mean([1, 2, 3]).ge(Scalars.Of(options.SmallestMask / 2)).to_type(ScalarType.Float32).unsqueeze(1); // (N, 1)
        BatchLosses losses = networks.Losses(reading, messages, marked, watermarked - covers, plan);

        using IDisposable gradient = no_grad();
        Tensor right = reading.Bits.gt(Scalars.Zero).to_type(ScalarType.Float32).eq(messages.Bits).to_type(ScalarType.Float32);
        Tensor predicted = reading.Mask.gt(Scalars.Zero), truth = reading.Truth.gt(Scalars.Of(0.5));
        Tensor overlap = predicted.logical_and(truth).sum().to_type(ScalarType.Float32) /
            predicted.logical_or(truth).sum().to_type(ScalarType.Float32).clamp(Scalars.One);
        return new Outcome(losses.Total, losses.Bits.detach(), losses.Mask.detach(), losses.Image?.detach(), BatchLosses.OverMarked(right, marked), overlap);
    }

    /// <summary>What the embedder is told: in variant ED the mask, for a share of the pictures; elsewhere the whole picture.</summary>
    private Tensor KnownRegions(Tensor mask)
    {
        if (!networks.RegionAware) return ones_like(mask);
        Tensor told = rand(mask.shape[0], 1, 1, 1).lt(tensor((float)options.InformedShare)).to_type(ScalarType.Float32);
        Tensor marked = mask.amax([1, 2, 3], keepdim: true); // no region at all: nothing to be told
        return (Scalars.One - told * marked).maximum(mask);
    }
}
