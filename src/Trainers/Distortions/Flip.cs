using MlNetWatermark.Trainers.Distortions;

namespace MlNetWatermark.Trainers;

/// <summary>Mirrors picture and mask left to right, always (MaskWM, section 3.2).</summary>
public sealed class Flip : IDistortion
{
    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        return (images, masks) => (images.flip(3), masks.flip(3));
    }
}
