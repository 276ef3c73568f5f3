using MlNetWatermark.Trainers.Distortions;

namespace MlNetWatermark.Trainers;

/// <summary>The noise layers that ISMark (arXiv 2204.11513) embeds and trains against. At full severity their ranges cover every strength the paper tests.</summary>
public static class NoiseLayers
{
    /// <summary>The eight of the combined model, all differentiable: crop, resize, Gaussian noise, Gaussian blur, median, salt and pepper, simulated JPEG, identity.</summary>
    /// <value>Crop and resize change the size; <see cref="FixedSize"/> gives the forms that keep it.</value>
    public static IReadOnlyList<IDistortion> Combined { get; } = With(new Jpeg(50, asIs: true));

    /// <summary>The same with the real JPEG codec, to train a decoder on what files really go through.</summary>
    public static IReadOnlyList<IDistortion> CombinedReal { get; } = With(new RealJpeg(50));

    /// <summary>The layers in forms that keep the size of pictures, for a decoder of one size: a crop is mid-grey outside, a resized picture is scaled back.</summary>
    /// <param name="layers">Any layers, in any order. One of your own is taken as it is.</param>
    /// <returns>As many layers, in the same order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="layers"/> or one of them is null.</exception>
    public static IReadOnlyList<IDistortion> FixedSize(IEnumerable<IDistortion> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return [.. layers.Select(layer => SameSize(layer ?? throw new ArgumentNullException(nameof(layers), "A layer is null.")))];
    }

    /// <summary>One layer in the form that keeps the size; the layer itself if it does.</summary>
    internal static IDistortion SameSize(IDistortion layer) => layer is ISizeChanging changing ? changing.SameSize : layer;

    // Variances of 0.01 and less in [-1, 1] are deviations of 0.05 and less in [0, 1].
    private static IReadOnlyList<IDistortion> With(IDistortion jpeg) =>
    [
        new Crop(0.035), new Rescale(0.6, 1.4), new GaussianNoise(0.05), new GaussianBlur(0.2, 1), new Median(7), new SaltAndPepper(0.08, perPixel: true), jpeg, new Identity(),
    ];
}
