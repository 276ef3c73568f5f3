using MlNetWatermark.Trainers.Distortions;

namespace MlNetWatermark.Trainers;

/// <summary>Nothing happens.</summary>
public sealed class Identity : IDistortion
{
    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        return (images, masks) => (images, masks);
    }
}
