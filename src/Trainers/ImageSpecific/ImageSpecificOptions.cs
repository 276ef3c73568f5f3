using System.Globalization;
using MlNetWatermark.Trainers.ImageSpecific;

namespace MlNetWatermark.Trainers;

/// <summary>Deep embedding: optimises the picture itself, so that a decoder reads the message through every distortion of a list (ISMark, arXiv 2204.11513, Algorithm 1). Immutable.</summary>
/// <remarks>
/// Give it to <see cref="WatermarkEmbedOptions.Refine"/> or to <see cref="WatermarkEngine"/>. Needs TorchSharp with a native backend, and the model's <c>weights.safetensors</c>, which
/// the default model brings along. For HiDDeN, TSDL and MBRS it starts from the cover, as in the paper, and weighs likeness against reading; strength has no effect on it. For MaskMark
/// it starts from the fast embedding, and the energy of the change stays what <see cref="WatermarkEmbedOptions.Strength"/> asks for: more robustness at that quality, or, at a lower strength, more quality.
/// </remarks>
public sealed record ImageSpecificOptions : IMarkRefiner
{
    /// <summary>Iterations at most. The time grows in proportion; reading takes the same time whatever it was.</summary>
    /// <value>Default 200, as in the paper.</value>
    public int Iterations { get; init; } = 200;

    /// <summary>Step size of Adam, for pixels in [-1, 1].</summary>
    /// <value>Default 1e-3, as in the paper.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Weight of the mean squared change of the picture in [-1, 1]; without effect where the energy of the change is set.</summary>
    /// <value>Default 1, as in the paper.</value>
    public double ImageWeight { get; init; } = 1;

    /// <summary>Weight of the decoder's loss, averaged over the noise layers.</summary>
    /// <value>Default 2, as in the paper.</value>
    public double MessageWeight { get; init; } = 2;

    /// <summary>The distortions to read through, all of them in every iteration, with parameters drawn anew.</summary>
    /// <value>Default null: <see cref="Trainers.NoiseLayers.Combined"/> for the baselines; for MaskMark what photographs go through.</value>
    public IReadOnlyList<IDistortion>? NoiseLayers { get; init; }

    /// <summary>Ends before the last iteration when every bit is read with this margin through every layer: 0 is barely right, 1 as sure as the decoder's training asks for.
    /// It must be so in five iterations in a row, and then in five with rounded pixels. Null: never.</summary>
    /// <value>Default 0.9.</value>
    public double? StopMargin { get; init; } = 0.9;

    /// <summary>Seed of the parameters that are drawn. Same seed, picture and thread count: same result.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    public int Threads { get; init; }

    /// <summary>Receives a report after every iteration.</summary>
    public IProgress<ImageSpecificProgress>? Progress { get; init; }

    /// <inheritdoc/>
    public void Check(WatermarkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Validate();
        NativeBackend.Load();
        _ = DecoderOfModel.Of(model);
    }

    /// <inheritdoc/>
    public IReadOnlyList<RefinedMark> Refine(IReadOnlyList<MarkToRefine> marks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(marks);
        Validate();
        return marks.Count == 0 ? [] : ImageSpecificRefinement.Run(marks, this, cancellationToken);
    }

    /// <summary>Says how much is optimised, for tables.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"refined {Iterations}");

    /// <summary>Checks every setting and names all problems together.</summary>
    /// <exception cref="ArgumentException">One or more settings are out of range.</exception>
    public void Validate()
    {
        List<string> problems = [];
        void Need(bool holds, string problem)
        {
            if (!holds) problems.Add(problem);
        }

        Need(Iterations >= 1, $"Iterations must be at least 1, is {Iterations}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(double.IsFinite(ImageWeight) && ImageWeight >= 0, $"ImageWeight must be a number from 0, is {ImageWeight}");
        Need(double.IsFinite(MessageWeight) && MessageWeight > 0, $"MessageWeight must be above 0, is {MessageWeight}");
        Need(NoiseLayers is null || (NoiseLayers.Count > 0 && NoiseLayers.All(layer => layer is not null)), "NoiseLayers is empty or holds a null");
        Need(StopMargin is null || double.IsFinite(StopMargin.Value), $"StopMargin must be a number, is {StopMargin}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        if (problems.Count > 0) throw new ArgumentException($"ImageSpecificOptions: {string.Join("; ", problems)}.");
    }
}

/// <summary>One report of deep embedding; numbers are means over the pictures at work.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Iterations">Iterations at most.</param>
/// <param name="Loss">What is being minimised.</param>
/// <param name="BitErrorRate">Share of bits that were read wrong through the noise layers of this iteration.</param>
/// <param name="Psnr">PSNR at the working size, in decibels.</param>
public sealed record ImageSpecificProgress(int Iteration, int Iterations, double Loss, double BitErrorRate, double Psnr);
