namespace MlNetWatermark.Trainers;

/// <summary>A distortion and how often it is drawn.</summary>
/// <param name="Distortion">What may be drawn.</param>
/// <param name="Weight">Its chance, relative to the other weights; above 0.</param>
public sealed record WeightedDistortion(IDistortion Distortion, double Weight = 1);
