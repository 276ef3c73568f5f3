using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.Distortions;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of decoder enhancing (ISMark, arXiv 2204.11513, Algorithm 2). Immutable; stored in every checkpoint.</summary>
public sealed record DecoderEnhancingOptions
{
    /// <summary>Column with the pictures: images, bytes of picture files, or paths of picture files (text).</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>Leaves out pictures that cannot be read, with a warning in the log, instead of ending the run.</summary>
    [JsonIgnore]
    public bool SkipUnreadable { get; init; }

    /// <summary>Memory for training pictures, in megabytes; those that find no room are read again at each use.</summary>
    /// <value>Default 2048.</value>
    [JsonIgnore]
    public int PictureCacheMegabytes { get; init; } = 2048;

    /// <summary>Folder of the model to enhance: HiDDeN, TSDL or MBRS with one decoder, best trained without noise. Not changed.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>Rounds: in each one a batch is embedded by optimisation, and the decoder is trained on real distortions of it.</summary>
    /// <value>Default 10,000, as in the paper, which takes weeks on a CPU; a few hundred already close most of the gap to real JPEG.</value>
    public int Rounds { get; init; } = 10_000;

    /// <summary>Steps of the decoder in a round.</summary>
    /// <value>Default 80, as in the paper.</value>
    public int DecoderSteps { get; init; } = 80;

    /// <summary>Pictures in a round.</summary>
    /// <value>Default 6, as in the paper.</value>
    public int BatchSize { get; init; } = 6;

    /// <summary>Learning rate of the decoder's Adam; falls along a cosine over the second half of the run.</summary>
    /// <value>Default null, as in the paper: 1e-3 for HiDDeN and MBRS, 1e-4 for TSDL.</value>
    public double? LearningRate { get; init; }

    /// <summary>How a batch is embedded. Its noise layers must let gradients through.</summary>
    /// <value>Default: the paper's.</value>
    [JsonIgnore]
    public ImageSpecificOptions Embedding { get; init; } = new() { StopMargin = null };

    /// <summary>What the decoder is trained on, one drawn for every step; no gradient is asked of it, so any real edit will do.</summary>
    /// <value>Default <see cref="Trainers.NoiseLayers.CombinedReal"/>.</value>
    [JsonIgnore]
    public IReadOnlyList<IDistortion> RealLayers { get; init; } = NoiseLayers.CombinedReal;

    /// <summary>Settings that are not data, for the record.</summary>
    [JsonInclude]
    internal string Record => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Embedding.Iterations} iterations at {Embedding.LearningRate}, weights {Embedding.ImageWeight} and {Embedding.MessageWeight}, through {Names(Embedding.NoiseLayers ?? NoiseLayers.Combined)}; real {Names(RealLayers)}");

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    [JsonIgnore]
    public int Threads { get; init; }

    /// <summary>Name of the weights in the model's metadata; null adds "enhanced" to that of the model.</summary>
    public string? Name { get; init; }

    /// <summary>Folder for checkpoints and the finished model; null keeps neither.</summary>
    [JsonIgnore]
    public string? OutputFolder { get; init; }

    /// <summary>Goes on from the checkpoint in <see cref="OutputFolder"/> if there is one.</summary>
    [JsonIgnore]
    public bool Resume { get; init; }

    /// <summary>Time between checkpoints, which are written between rounds.</summary>
    /// <value>Default two minutes.</value>
    [JsonIgnore]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Receives a report after every round.</summary>
    [JsonIgnore]
    public IProgress<DecoderEnhancingProgress>? Progress { get; init; }

    /// <summary>Stops within the round at work; the model so far is saved and returned.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks every setting and names all problems together.</summary>
    /// <exception cref="ArgumentException">One or more settings are out of range.</exception>
    public void Validate()
    {
        List<string> problems = [];
        void Need(bool holds, string problem)
        {
            if (!holds) problems.Add(problem);
        }

        Need(!string.IsNullOrEmpty(ImageColumnName), "ImageColumnName is empty");
        Need(!string.IsNullOrEmpty(ModelFolder), "ModelFolder is empty");
        Need(Rounds >= 0, $"Rounds must not be negative, is {Rounds}");
        Need(DecoderSteps >= 1, $"DecoderSteps must be at least 1, is {DecoderSteps}");
        Need(BatchSize is >= 1 and <= 1024, $"BatchSize must be 1 to 1024, is {BatchSize}");
        Need(LearningRate is null or (> 0 and < 1), $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(RealLayers is { Count: > 0 } && RealLayers.All(layer => layer is not null), "RealLayers is empty or holds a null");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        Need(PictureCacheMegabytes >= 0, $"PictureCacheMegabytes must not be negative, is {PictureCacheMegabytes}");
        Need(CheckpointInterval > TimeSpan.Zero, "CheckpointInterval must be positive");
        Need(OutputFolder is null || OutputFolder.Length > 0, "OutputFolder is empty");
        Need(OutputFolder is null || string.IsNullOrEmpty(ModelFolder) || Path.GetFullPath(OutputFolder) != Path.GetFullPath(ModelFolder), "OutputFolder is the folder of the model that is enhanced");
        if (problems.Count > 0) throw new ArgumentException($"DecoderEnhancingOptions: {string.Join("; ", problems)}.");
        Embedding.Validate();
    }

    private static string Names(IReadOnlyList<IDistortion> layers) => string.Join(',', layers.Select(DistortionName.Of));
}

/// <summary>One report of decoder enhancing; averages run over about the last ten rounds.</summary>
/// <param name="Round">Rounds done.</param>
/// <param name="Rounds">Rounds in all.</param>
/// <param name="Psnr">PSNR of the pictures that optimisation made, in decibels.</param>
/// <param name="BitErrorRate">Share of wrong bits after real distortions, before the decoder saw the pictures.</param>
/// <param name="Loss">Mean squared error of the bits while it was trained on them.</param>
/// <param name="Elapsed">Time in this process.</param>
public sealed record DecoderEnhancingProgress(int Round, int Rounds, double Psnr, double BitErrorRate, double Loss, TimeSpan Elapsed)
{
    /// <summary>Rounds that were done when this process began: more than none in a run that goes on from a checkpoint.</summary>
    public int FirstRound { get; init; }
}
