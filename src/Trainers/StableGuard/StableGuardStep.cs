using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.Losses;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>One training step of StableGuard, from crops to losses (section 3): decode twice, fuse at random, round, read.</summary>
internal sealed class StableGuardStep(StableGuardNetworks networks, PatchDiscriminator? rival, StableGuardOptions options)
{
    private readonly TamperMasks _masks = new(options);

    /// <param name="Loss">To be minimised by adapters and forensic network.</param>
    /// <param name="RivalLoss">To be minimised by the discriminator; its gradient does not reach the others.</param>
    /// <param name="ImageLoss">Mean squared difference of marked picture and twin, in [-1, 1].</param>
    /// <param name="BitLoss">Binary cross-entropy of the bits.</param>
    /// <param name="MaskLoss">Loss of the mask.</param>
    /// <param name="BitAccuracy">Share of right bits.</param>
    /// <param name="MaskOverlap">Intersection over union of tampered pixels, pooled over the batch.</param>
    public readonly record struct Outcome(Tensor Loss, Tensor? RivalLoss, Tensor ImageLoss, Tensor BitLoss, Tensor MaskLoss, Tensor BitAccuracy, Tensor MaskOverlap);

    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="plan">What this step asks for.</param>
    /// <param name="random">Source of everything drawn.</param>
    public Outcome Run(Tensor covers, StableGuardPlan plan, Random random)
    {
        (long count, int side) = (covers.shape[0], (int)covers.shape[3]);
        Tensor images = MemoryLayout.ChannelsLast(BaselineStep.Signed(covers));
        (Tensor latent, Tensor twin) = Twin(images);
        Tensor bits = Messages(count), tampered = _masks.Draw((int)count, side, plan.UntouchedShare, random), kept = Scalars.One - tampered;
        Tensor marked = networks.Marking.Run(networks.Autoencoder, new Value(latent), new Value(bits)).Tensor;
        Tensor change = marked - twin;
        // What a large picture carries comes back through two resamplings; what the autoencoder decodes is of the working size already.
        bool original = random.NextDouble() < plan.OriginalShare;
        Tensor carried = original ? EnlargeAndShrink.Of(change) : change, carrier = original ? images : twin;
        Tensor pasted = random.Next(2) == 0 ? twin : images; // random fusion, one draw for each batch (equation 3)
        Tensor fused = BaselineStep.EightBit(BaselineStep.Unsigned(kept * carrier.Plus(carried) + tampered * pasted));
        if (options.Degradations is { } mix)
        {
            // The mask goes along. Differs from the published code, which compares with the mask before the picture was moved.
            (fused, kept) = mix.Apply(fused, kept, random, plan.Severity);
            fused = BaselineStep.EightBit(fused);
            tampered = kept.lt(Scalars.Of(0.5)).to_type(ScalarType.Float32);
        }

        (Value message, Value mask) = networks.Forensic.Run(new Value(MemoryLayout.ChannelsLast(BaselineStep.Signed(fused))));
        Tensor bitLoss = F.binary_cross_entropy_with_logits(message.Tensor, bits), maskLoss = TamperMaskLoss.Of(mask.Tensor, tampered);
        Tensor loss = (bitLoss * tensor((float)options.MessageWeight)).Plus(maskLoss * tensor((float)options.MaskWeight))
            .Plus(F.relu(PictureDifference.Of(change) - tensor((float)plan.FreeDifference)) * tensor((float)options.ImageWeight));
        Tensor? rivalLoss = null;
        if (rival is not null)
        {
            // Hinge loss; high for twins (Lim and Ye, 2017).
            loss = loss.Plus(rival.Judge(marked).mean() * tensor((float)-options.AdversarialWeight));
            rivalLoss = F.relu(Scalars.One - rival.Judge(twin)).mean().Plus(F.relu(rival.Judge(marked.detach()).Plus(Scalars.One)).mean()) * Scalars.Of(0.5);
        }

        using IDisposable gradient = no_grad();
        Tensor right = message.Tensor.gt(Scalars.Zero).to_type(ScalarType.Float32).eq(bits).to_type(ScalarType.Float32).mean();
        return new Outcome(loss, rivalLoss, change.square().mean(), bitLoss.detach(), maskLoss.detach(), right, Overlap(mask.Tensor, tampered));
    }

    private (Tensor Latent, Tensor Twin) Twin(Tensor images)
    {
        using IDisposable gradient = no_grad();
        (Value mean, Value logVariance) = networks.Autoencoder.Encode(new Value(images));
        Tensor latent = LatentAutoencoderTrainer.Sample(mean.Tensor, logVariance.Tensor);
        return (latent, networks.Autoencoder.Decode(new Value(latent)).Tensor);
    }

    private Tensor Messages(long count)
    {
        Tensor bits = randint(0, 2, [count, networks.Shape.Forensic.Bits], dtype: ScalarType.Float32);
        return bits * rand(count, 1).ge(tensor((float)options.ZeroMessageShare)).to_type(ScalarType.Float32);
    }

    private static Tensor Overlap(Tensor logits, Tensor tampered)
    {
        Tensor found = logits.gt(Scalars.Zero), truth = tampered.gt(Scalars.Of(0.5));
        return found.logical_and(truth).sum().to_type(ScalarType.Float32) / found.logical_or(truth).sum().to_type(ScalarType.Float32).clamp(Scalars.One);
    }
}
