using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Draws distortions for the groups of a batch; sometimes a second one follows the first. Immutable.</summary>
/// <remarks>
/// Per group of pictures, not per batch: gradients vary less, and normalisation never sees one distortion alone. As text, and so in JSON:
/// <c>jpeg:5,rotation-30:2,flip;second=jpeg-50;second-share=0.2;group=1</c>. Each entry is a distortion, with its constructor's arguments if they are not
/// the usual ones, a colon and its weight, 1 if none is given; <c>a/b</c> is a composition. The parts after a semicolon may be left out.
/// </remarks>
[JsonConverter(typeof(DistortionMixJson))]
public sealed record DistortionMix
{
    /// <summary>The usual distortions of training: JPEG and WebP most of all, colour, blur, noise, resizing, a slight move.</summary>
    public static DistortionMix Default { get; } = new();

    /// <summary>What is drawn for each group.</summary>
    /// <value>Default: the usual distortions.</value>
    public IReadOnlyList<WeightedDistortion> First { get; init; } =
    [
        new(new Identity(), 0.5), new(new ColourShift(), 0.8), new(new HueShift(), 0.3), new(new Grey(), 1.0), new(new GaussianBlur(), 0.5),
        new(new ResizeAndBack(), 0.8), new(new GaussianNoise(), 0.6), new(new Jitter(), 0.6), new(new Jpeg(), 5.5), new(new WebP(), 2.2),
    ];

    /// <summary>What may follow; empty if nothing does.</summary>
    /// <value>Default: JPEG of quality 50 and more, noise, resizing.</value>
    public IReadOnlyList<WeightedDistortion> Second { get; init; } = [new(new Jpeg(50)), new(new GaussianNoise(), 0.3), new(new ResizeAndBack(), 0.3)];

    /// <summary>Chance that a second distortion follows, at full severity.</summary>
    /// <value>Default 0.2, 0 to 1.</value>
    public double SecondShare { get; init; } = 0.2;

    /// <summary>Pictures that share one draw.</summary>
    /// <value>Default 2. 1 draws for every picture on its own; the batch size or more draws once for the batch, as MaskWM does.</value>
    public int GroupSize { get; init; } = 2;

    /// <summary>Reads a mix from text. Only what the text names is drawn; nothing follows unless it says so.</summary>
    /// <param name="text">Such as <c>jpeg:5,rotation:2,flip</c>.</param>
    /// <exception cref="ArgumentException">The text is not a mix; an unknown name is answered by the known ones.</exception>
    public static DistortionMix Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DistortionMixText.Add(new DistortionMix { First = [], Second = [] }, text);
    }

    /// <summary>This mix and more: the entries are added to those there are, the other parts replace what there is.</summary>
    /// <param name="text">Such as <c>rotation-30:4</c>, or <c>;group=1</c> to draw for every picture on its own.</param>
    /// <exception cref="ArgumentException">The text is not a mix; an unknown name is answered by the known ones.</exception>
    public DistortionMix With(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DistortionMixText.Add(this, text);
    }

    /// <summary>This mix and one distortion more.</summary>
    /// <param name="distortion">May be a class of your own.</param>
    /// <param name="weight">Relative to the weights in <see cref="First"/>, which add up to 12.8 in the usual mix.</param>
    /// <exception cref="ArgumentNullException"><paramref name="distortion"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weight"/> is not above 0.</exception>
    public DistortionMix With(IDistortion distortion, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(distortion);
        if (!Usable(weight)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is a number above 0.");
        return this with { First = [.. First, new WeightedDistortion(distortion, weight)] };
    }

    /// <summary>Draws and applies.</summary>
    /// <param name="images">(N, 3, H, W), RGB, values in [0, 1].</param>
    /// <param name="masks">(N, 1, H, W), 1 = marked.</param>
    /// <param name="random">Source of everything drawn.</param>
    /// <param name="severity">0 to 1, as in <see cref="IDistortion.Sample"/>.</param>
    /// <returns>New tensors of the same shapes, values in [0, 1]; the caller owns them.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, the mix cannot be used, or a distortion of your own changes the size.</exception>
    public (Tensor Images, Tensor Masks) Apply(Tensor images, Tensor masks, Random random, double severity)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(masks);
        Allowed.Sampling(random, severity);
        if (images.shape is not [long n, 3, long h, long w] || n == 0) throw new ArgumentException($"Pictures are (N, 3, H, W), not ({string.Join(", ", images.shape)}).", nameof(images));
        if (!masks.shape.SequenceEqual([n, 1, h, w])) throw new ArgumentException($"Masks are ({n}, 1, {h}, {w}), not ({string.Join(", ", masks.shape)}).", nameof(masks));
        if (Problems().FirstOrDefault() is { } problem) throw new ArgumentException($"The mix cannot be used: {problem}.");

        List<Tensor> edited = [], moved = [];
        for (long start = 0; start < n; start += GroupSize)
        {
            long count = Math.Min(GroupSize, n - start);
            (Tensor x, Tensor m) = Edited(Pick(First, random), images.narrow(0, start, count), masks.narrow(0, start, count));
            if (Second.Count > 0 && random.NextDouble() < SecondShare * severity)
            {
                (x, m) = Edited(Pick(Second, random), x.clamp(Scalars.Zero, Scalars.One), m);
            }

            edited.Add(x);
            moved.Add(m);
        }

        return (cat(edited, 0).clamp(Scalars.Zero, Scalars.One), cat(moved, 0));

        (Tensor Images, Tensor Masks) Edited(IDistortion distortion, Tensor before, Tensor mask)
        {
            (Tensor x, Tensor m) = distortion.Sample(random, severity)(before, mask);
            if (x.shape.SequenceEqual(before.shape) && m.shape.SequenceEqual(mask.shape)) return (x, m);
            throw new ArgumentException($"A mix keeps the size of pictures and masks; {DistortionName.Of(distortion)} changed it to ({string.Join(", ", x.shape)}) and ({string.Join(", ", m.shape)}).");
        }
    }

    /// <summary>The text that <see cref="Parse"/> reads; a class of your own appears in it by its name alone and cannot be read.</summary>
    public override string ToString() => DistortionMixText.Of(this);

    /// <summary>What is wrong with the settings.</summary>
    internal IEnumerable<string> Problems()
    {
        if (First is not { Count: > 0 }) yield return "there is no distortion to draw";
        if (Second is null) yield return "Second is null";
        foreach (WeightedDistortion? entry in (First ?? []).Concat(Second ?? []))
        {
            if (entry?.Distortion is null) yield return "a distortion is null";
            else if (!Usable(entry.Weight)) yield return $"the weight of {DistortionName.Of(entry.Distortion)} must be a number above 0, is {entry.Weight}";
            else if (NoiseLayers.SameSize(entry.Distortion) is { } same && same != entry.Distortion)
            {
                yield return $"{DistortionName.Of(entry.Distortion)} changes the size of pictures, and a mix keeps it; {DistortionName.Of(same)} does too";
            }
        }

        if (SecondShare is not (>= 0 and <= 1)) yield return $"SecondShare must be 0 to 1, is {SecondShare}";
        if (GroupSize < 1) yield return $"GroupSize must be at least 1, is {GroupSize}";
    }

    private static bool Usable(double weight) => weight > 0 && double.IsFinite(weight);

    private static IDistortion Pick(IReadOnlyList<WeightedDistortion> choices, Random random)
    {
        double at = random.NextDouble() * choices.Sum(c => c.Weight);
        foreach ((IDistortion distortion, double weight) in choices)
        {
            if ((at -= weight) < 0) return distortion;
        }

        return choices[^1].Distortion;
    }
}
