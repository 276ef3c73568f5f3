using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>A differentiable edit for training. Add your own to a <see cref="DistortionMix"/>.</summary>
public interface IDistortion
{
    /// <summary>Draws parameters and returns the edit that uses them; calling the edit again repeats it.</summary>
    /// <param name="random">The only source of chance, so that equal seeds draw equal edits.</param>
    /// <param name="severity">0 (barely anything) to 1 (the full range): training starts easy. A distortion without a range, such as a flip, takes no notice.</param>
    /// <returns>An edit that gives every picture it is called with the same parameters.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="severity"/> is outside 0 to 1.</exception>
    Edit Sample(Random random, double severity);
}

/// <summary>Applies an edit to pictures and, where it moves pixels, to their masks. The caller owns what it returns, which may be what it was given.</summary>
/// <remarks>The size stays, but for <see cref="Crop"/> and <see cref="Rescale"/>, which have forms that keep it. A <see cref="DistortionMix"/> wants it kept.</remarks>
/// <param name="images">(N, 3, H, W), RGB, values in [0, 1]. A gradient passes from the result to them. Results may leave [0, 1] a little.</param>
/// <param name="masks">(N, 1, H, W), 1 = marked, values in [0, 1]; they stay there.</param>
public delegate (Tensor Images, Tensor Masks) Edit(Tensor images, Tensor masks);
