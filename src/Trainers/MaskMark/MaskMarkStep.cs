using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.Masks;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>One training example from crops to losses: embed, fuse by mask, distort, read (MaskWM, section 3).</summary>
/// <remarks>
/// Differs from MaskWM: no image loss. The residual's energy is set, not learned: its shape times visibility, divided by its own RMS, times the
/// RMS of the PSNR asked for. Nothing has to be balanced against the bits, and the PSNR is the one asked for.
/// </remarks>
internal sealed class MaskMarkStep(MaskMarkNetworks networks, MaskMarkOptions options)
{
    private const double MaskLossWeight = 0.3;

    /// <summary>Share of pictures read without their mask: evidence must be quiet by itself where there is no mark.</summary>
    private const double UnmaskedReadShare = 0.3;

    /// <summary>Share of pictures that are grey, so that all of the residual must be luminance.</summary>
    private const double GreyShare = 0.05;

    private readonly MaskMix _masks = new(options.MaskShapes, options.SmallestMask);

    /// <param name="Loss">To be minimised.</param>
    /// <param name="BitLoss">Its part for the bits.</param>
    /// <param name="BitAccuracy">Over pictures that carry a mark.</param>
    /// <param name="MaskOverlap">Pooled over the batch.</param>
    public readonly record struct Outcome(Tensor Loss, Tensor BitLoss, Tensor BitAccuracy, Tensor MaskOverlap);

    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="psnr">Decibels, on average over the batch.</param>
    /// <param name="phase">As in <see cref="TrainingProgress.Phase"/>.</param>
    /// <param name="severity">Of distortions, 0 to 1.</param>
    /// <param name="random">Source of everything drawn.</param>
    public Outcome Run(Tensor covers, double psnr, int phase, double severity, Random random)
    {
        long count = covers.shape[0];
        int side = (int)covers.shape[3];
        CompactArchitecture size = networks.Size;
        (int, int) shift = (random.Next(size.TileCells), random.Next(size.TileCells));
        Tensor bits = randint(0, 2, [count, size.TotalBits], dtype: ScalarType.Float32);

        Tensor mask = phase == 0 ? ones(count, 1, side, side) : _masks.Draw((int)count, side, random);
        Tensor watermarked = Embed(covers, bits, KnownRegions(mask), shift, psnr, random);
        // Outside the mask: the cover, one time in four another picture.
        Tensor outside = random.Next(4) == 0 ? covers.roll(1, 0) : covers;
        Tensor received = mask * watermarked + (Scalars.One - mask) * outside;
        if (phase == 2) (received, mask) = options.Distortions.Apply(received, mask, random, severity);

        (Value maskLogits, Value evidence) = networks.extractor.Run(new Value(ChannelsLast(received * Scalars.Of(255))));
        Tensor cells = F.avg_pool2d(mask, size.CellSize);
        Tensor unmasked = rand(count, 1, 1, 1).lt(Scalars.Of(UnmaskedReadShare)).to_type(ScalarType.Float32);
        Tensor logits = networks.extractor.Read(evidence, new Value(unmasked.maximum(cells)), shift).Tensor;

        Tensor marked = cells.mean([1, 2, 3]).ge(Scalars.Of(options.SmallestMask / 2)).to_type(ScalarType.Float32).unsqueeze(1); // (N, 1)
        Tensor share = marked.mean().clamp(Scalars.Of(1e-3));
        Tensor bitLoss = (F.binary_cross_entropy_with_logits(logits, bits, reduction: nn.Reduction.None) * marked).mean() / share;
        Tensor maskTruth = F.avg_pool2d(mask, networks.extractor.MaskStride);
        Tensor maskLoss = F.binary_cross_entropy_with_logits(maskLogits.Tensor, maskTruth);
        Tensor loss = phase == 0 ? bitLoss : bitLoss + maskLoss * Scalars.Of(MaskLossWeight);

        using IDisposable gradient = no_grad();
        Tensor right = logits.gt(Scalars.Zero).to_type(ScalarType.Float32).eq(bits).to_type(ScalarType.Float32);
        Tensor predicted = maskLogits.Tensor.gt(Scalars.Zero), truth = maskTruth.gt(Scalars.Of(0.5));
        Tensor overlap = predicted.logical_and(truth).sum().to_type(ScalarType.Float32) /
            predicted.logical_or(truth).sum().to_type(ScalarType.Float32).clamp(Scalars.One);
        return new Outcome(loss, bitLoss.detach(), (right * marked).mean() / share, overlap);
    }

    /// <summary>What the embedder is told: in variant ED the mask, for a share of the pictures; elsewhere the whole picture.</summary>
    private Tensor KnownRegions(Tensor mask)
    {
        if (!networks.Size.RegionAware) return ones_like(mask);
        Tensor told = rand(mask.shape[0], 1, 1, 1).lt(tensor((float)options.InformedShare)).to_type(ScalarType.Float32);
        Tensor marked = mask.amax([1, 2, 3], keepdim: true); // no region at all: nothing to be told
        return (Scalars.One - told * marked).maximum(mask);
    }

    // region: (N, 1, S, S), 0 or 1
    private Tensor Embed(Tensor covers, Tensor bits, Tensor region, (int, int) shift, double psnr, Random random)
    {
        long count = covers.shape[0];
        Tensor grey = rand(count, 1, 1, 1).lt(Scalars.Of(GreyShare)).to_type(ScalarType.Float32);
        Tensor pictures = covers + grey * (Grey.Of(covers) - covers);
        Value image = new(ChannelsLast(pictures * Scalars.Of(255)));
        Value signs = new(bits * Scalars.Of(2) - Scalars.One);
        Value? told = networks.Size.RegionAware ? new Value(region) : null;
        Tensor raw = networks.embedder.Run(image, signs, told, shift).Tensor;
        Tensor residual = raw * VisibilityMap.Run(image).Tensor * region;
        residual = residual + grey * (residual.mean([1], keepdim: true) - residual);

        // At use the energy is set over the whole picture: a flat crop gets less of it, a busy one more. Half way between the two.
        Tensor area = region.mean([1, 2, 3], keepdim: true); // (N, 1, 1, 1)
        Tensor energy = residual.square().mean([1, 2, 3], keepdim: true) / area + Scalars.Of(1e-12);
        Tensor rms = (energy * energy.mean()).pow(Scalars.Of(0.25));
        Tensor target = tensor((float)Math.Pow(10, -(psnr + 3 * (random.NextDouble() - 0.5)) / 20));
        // A region gets the energy of the whole picture, but no more than its own PSNR allows.
        Tensor most = tensor((float)Math.Pow(10, Math.Max(0, psnr - options.RegionPsnr) / 20));
        Tensor louder = area.rsqrt().minimum(most);
        Tensor marked = (pictures + residual * (target * louder / rms)).clamp(Scalars.Zero, Scalars.One);
        Tensor eightBit = (marked.detach() * Scalars.Of(255)).round() * Scalars.Of(1 / 255.0);
        return marked + (eightBit - marked).detach();
    }

    /// <summary>Convolutions run faster over channels-last memory, and the layout flows through the network from its input.</summary>
    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
