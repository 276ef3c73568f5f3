using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Draws distortions for the groups of a batch; sometimes a second one follows the first.</summary>
/// <remarks>Per group of pictures, not per batch: gradients vary less, and normalisation never sees one distortion alone.</remarks>
internal sealed class DistortionMix
{
    private static readonly (IDistortion Distortion, double Weight)[] First =
    [
        (new Identity(), 0.5), (new ColourShift(), 0.8), (new HueShift(), 0.3), (new Grey(), 1.0), (new GaussianBlur(), 0.5), (new ResizeAndBack(), 0.8),
        (new GaussianNoise(), 0.6), (new Jitter(), 0.6), (new Jpeg(), 5.5), (new WebP(), 2.2),
    ];

    private static readonly (IDistortion Distortion, double Weight)[] Second = [(new Jpeg { LowestQuality = 50 }, 1), (new GaussianNoise(), 0.3), (new ResizeAndBack(), 0.3)];

    /// <summary>Pictures that share one draw.</summary>
    public int GroupSize { get; init; } = 2;

    /// <summary>Chance that a second distortion follows.</summary>
    public double SecondShare { get; init; } = 0.2;

    public (Tensor Images, Tensor Masks) Apply(Tensor images, Tensor masks, Random random, double severity)
    {
        List<Tensor> edited = [], moved = [];
        for (long start = 0; start < images.shape[0]; start += GroupSize)
        {
            long count = Math.Min(GroupSize, images.shape[0] - start);
            (Tensor x, Tensor m) = Pick(First, random).Sample(random, severity)(images.narrow(0, start, count), masks.narrow(0, start, count));
            if (random.NextDouble() < SecondShare * severity) (x, m) = Pick(Second, random).Sample(random, severity)(x.clamp(Scalars.Zero, Scalars.One), m);
            edited.Add(x);
            moved.Add(m);
        }

        return (cat(edited, 0).clamp(Scalars.Zero, Scalars.One), cat(moved, 0));
    }

    private static IDistortion Pick((IDistortion Distortion, double Weight)[] choices, Random random)
    {
        double at = random.NextDouble() * choices.Sum(c => c.Weight);
        foreach ((IDistortion distortion, double weight) in choices)
        {
            if ((at -= weight) < 0) return distortion;
        }

        return choices[^1].Distortion;
    }
}
