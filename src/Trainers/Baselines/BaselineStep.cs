using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>One training step of a baseline, from crops to losses.</summary>
internal sealed class BaselineStep(BaselineNetworks networks, Adversary? adversary, BaselineOptions options)
{
    /// <param name="Loss">To be minimised by encoder and decoder.</param>
    /// <param name="AdversaryLoss">To be minimised by the adversary; its gradient does not reach the others.</param>
    /// <param name="BitLoss">Mean squared error of the bits.</param>
    /// <param name="ImageLoss">Mean squared difference in [-1, 1].</param>
    /// <param name="BitAccuracy">Share of right bits after the distortion.</param>
    public readonly record struct Outcome(Tensor Loss, Tensor? AdversaryLoss, Tensor BitLoss, Tensor ImageLoss, Tensor BitAccuracy);

    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="random">Source of everything drawn.</param>
    public Outcome Run(Tensor covers, Random random)
    {
        Tensor images = MemoryLayout.ChannelsLast(Signed(covers)), bits = randint(0, 2, [covers.shape[0], networks.Size.TotalBits], dtype: ScalarType.Float32);
        Tensor marked = Embed(images, bits);
        Tensor received = MemoryLayout.ChannelsLast(Signed(Distort(EightBit(Unsigned(marked)), random)));
        Tensor scores = networks.Read(new Value(received)).Tensor;
        Tensor bitLoss = F.mse_loss(scores, bits), imageLoss = F.mse_loss(marked, images);
        Tensor loss = bitLoss * tensor((float)options.MessageFactor);
        Tensor? adversaryLoss = null;
        if (!options.DecoderOnly)
        {
            loss = loss.Plus(imageLoss * tensor((float)options.ImageFactor));
            if (adversary is not null)
            {
                Tensor yes = ones(covers.shape[0], 1), no = zeros(covers.shape[0], 1);
                loss = loss.Plus(F.binary_cross_entropy_with_logits(adversary.Judge(marked), no) * tensor((float)options.AdversarialFactor));
                adversaryLoss = F.binary_cross_entropy_with_logits(adversary.Judge(marked.detach()), yes)
                    .Plus(F.binary_cross_entropy_with_logits(adversary.Judge(images), no));
            }
        }

        return new Outcome(loss, adversaryLoss, bitLoss.detach(), imageLoss.detach(), Accuracy(scores, bits));
    }

    /// <summary>Share of bits that read right.</summary>
    public static Tensor Accuracy(Tensor scores, Tensor bits)
    {
        using IDisposable gradient = no_grad();
        return scores.gt(Scalars.Of(0.5)).to_type(ScalarType.Float32).eq(bits).to_type(ScalarType.Float32).mean();
    }

    /// <summary>[0, 1] to [-1, 1].</summary>
    public static Tensor Signed(Tensor images) => images * Scalars.Of(2) - Scalars.One;

    /// <summary>[-1, 1] to [0, 1].</summary>
    public static Tensor Unsigned(Tensor images) => images.Plus(Scalars.One) * Scalars.Of(0.5);

    /// <summary>Clipped to [0, 1] and rounded to 8 bits, as a file would be; the gradient passes the rounding.</summary>
    public static Tensor EightBit(Tensor images)
    {
        Tensor clipped = images.clamp(Scalars.Zero, Scalars.One);
        Tensor rounded = (clipped.detach() * Scalars.Of(255)).round() * Scalars.Of(1 / 255.0);
        return clipped.Plus((rounded - clipped).detach());
    }

    private Tensor Embed(Tensor images, Tensor bits)
    {
        if (!options.DecoderOnly) return networks.Embed(new Value(images), new Value(bits)).Tensor;
        using IDisposable gradient = no_grad();
        return networks.Embed(new Value(images), new Value(bits)).Tensor;
    }

    private Tensor Distort(Tensor images, Random random)
    {
        if (options.NoiseLayers.Count == 0) return images;
        Edit edit = options.NoiseLayers[random.Next(options.NoiseLayers.Count)].Sample(random, 1);
        return edit(images, ones(images.shape[0], 1, images.shape[2], images.shape[3])).Images.clamp(Scalars.Zero, Scalars.One);
    }
}
