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

    /// <summary>The combined model with JPEG as the paper simulates it, with soft rounding. <see cref="Combined"/> is nearer to real files, so little of the gap that enhancing closes is there.</summary>
    public static IReadOnlyList<IDistortion> Published { get; } = With(new Jpeg(50, asIs: true, softened: true));

    /// <summary>What MBRS trains with: a mini-batch meets real JPEG 50, whose gradient does not reach the encoder, JPEG as a low-pass, or nothing.</summary>
    public static IReadOnlyList<IDistortion> Mbrs { get; } = [new RealJpeg(50, 50, stopsGradient: true), new JpegMask(), new Identity()];

    /// <summary>Reads a list of layers.</summary>
    /// <param name="text"><c>combined</c>, <c>combined-real</c>, <c>published</c> or <c>mbrs</c>; or distortions with commas between, as in a <see cref="DistortionMix"/> but without weights: <c>identity,crop-0.1,jpeg-50-as-is</c>.</param>
    /// <exception cref="ArgumentException">A name is unknown, or its arguments are no good.</exception>
    public static IReadOnlyList<IDistortion> Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return text switch
        {
            "combined" => Combined,
            "combined-real" => CombinedReal,
            "published" => Published,
            "mbrs" => Mbrs,
            _ => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(DistortionName.Parse)],
        };
    }

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
