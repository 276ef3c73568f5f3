using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Two distortions, one after the other; values are clipped to [0, 1] between them.</summary>
/// <param name="first">Drawn and applied first.</param>
/// <param name="second">Drawn and applied to what the first leaves. May be a composition itself.</param>
/// <exception cref="ArgumentNullException">A distortion is null.</exception>
public sealed class Composition(IDistortion first, IDistortion second) : IDistortion, ISizeChanging
{
    /// <summary>Applied first.</summary>
    public IDistortion First { get; } = first ?? throw new ArgumentNullException(nameof(first));

    /// <summary>Applied second.</summary>
    public IDistortion Second { get; } = second ?? throw new ArgumentNullException(nameof(second));

    IDistortion ISizeChanging.SameSize
    {
        get
        {
            IDistortion before = NoiseLayers.SameSize(First), after = NoiseLayers.SameSize(Second);
            return before == First && after == Second ? this : new Composition(before, after);
        }
    }

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        Edit before = First.Sample(random, severity), after = Second.Sample(random, severity);
        return (images, masks) =>
        {
            (Tensor x, Tensor m) = before(images, masks);
            return after(x.clamp(Scalars.Zero, Scalars.One), m);
        };
    }
}
