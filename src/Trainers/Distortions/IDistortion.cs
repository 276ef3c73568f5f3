using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>A differentiable edit for training.</summary>
internal interface IDistortion
{
    /// <summary>Draws parameters and returns the edit that uses them; calling the edit again repeats it.</summary>
    /// <param name="random">Source of all parameters.</param>
    /// <param name="severity">0 (barely anything) to 1 (the full range).</param>
    Edit Sample(Random random, double severity);
}

/// <summary>Applies an edit to pictures and, where it moves pixels, to their masks.</summary>
/// <param name="images">(N, 3, H, W), values in [0, 1].</param>
/// <param name="masks">(N, 1, H, W), 1 = marked.</param>
internal delegate (Tensor Images, Tensor Masks) Edit(Tensor images, Tensor masks);
