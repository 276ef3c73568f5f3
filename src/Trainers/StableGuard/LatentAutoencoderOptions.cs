using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.StableGuard;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of a training run of a latent autoencoder, as StableGuard marks pictures with. Immutable; stored in every checkpoint.</summary>
/// <remarks>For where the weights of Stable Diffusion cannot be had, and for tests: same layers, any size.</remarks>
public sealed record LatentAutoencoderOptions
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

    /// <summary>Channels of each level, finest first, multiples of 8; each level but the last halves the picture.</summary>
    /// <value>Default 16, 32, 64: a latent position stands for 4 x 4 pixels. Stable Diffusion has 128, 256, 512, 512.</value>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 64];

    /// <summary>Residual blocks of a level of the encoder; the decoder has one more.</summary>
    /// <value>Default 1. Stable Diffusion has 2.</value>
    public int Blocks { get; init; } = 1;

    /// <summary>Channels of a latent.</summary>
    /// <value>Default 4, as Stable Diffusion.</value>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Weight of the divergence of the latent from a normal distribution.</summary>
    /// <value>Default 1e-6, as latent diffusion.</value>
    public double DivergenceWeight { get; init; } = 1e-6;

    /// <summary>Steps of the whole run.</summary>
    /// <value>Default 4,000.</value>
    public int Steps { get; init; } = 4_000;

    /// <summary>Pictures per step.</summary>
    /// <value>Default 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Side of the training crops in pixels, a multiple of four times what a latent position stands for.</summary>
    /// <value>Default 64.</value>
    public int CropSize { get; init; } = 64;

    /// <summary>Highest learning rate of Adam; falls along a cosine over the second half of the run.</summary>
    /// <value>Default 2e-3.</value>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Seed of everything random. Same seed, options and thread count: same weights.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    [JsonIgnore]
    public int Threads { get; init; }

    /// <summary>Folder for checkpoints and the finished weights.</summary>
    [JsonIgnore]
    public string OutputFolder { get; init; } = "";

    /// <summary>Goes on from the checkpoint in <see cref="OutputFolder"/> if there is one.</summary>
    [JsonIgnore]
    public bool Resume { get; init; }

    /// <summary>Time between checkpoints.</summary>
    /// <value>Default two minutes.</value>
    [JsonIgnore]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Receives a report every 50 steps; the PSNR is of reconstructed training crops.</summary>
    [JsonIgnore]
    public IProgress<AutoencoderProgress>? Progress { get; init; }

    /// <summary>Stops after the current step; the weights so far are saved.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    internal AutoencoderShape Shape => new([.. Widths.Select(width => (long)width)], Blocks, LatentChannels);

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
        Need(Widths is { Count: >= 2 and <= 6 } && Widths.All(width => width is >= 8 and <= 2048 && width % 8 == 0), "Widths must be 2 to 6 multiples of 8 up to 2048");
        Need(Blocks is >= 1 and <= 8, $"Blocks must be 1 to 8, is {Blocks}");
        Need(LatentChannels is >= 1 and <= 64, $"LatentChannels must be 1 to 64, is {LatentChannels}");
        Need(double.IsFinite(DivergenceWeight) && DivergenceWeight >= 0, $"DivergenceWeight must be a number from 0, is {DivergenceWeight}");
        Need(Steps >= 0, $"Steps must not be negative, is {Steps}");
        Need(BatchSize is >= 1 and <= 1024, $"BatchSize must be 1 to 1024, is {BatchSize}");
        if (problems.Count == 0) Need(CropSize >= 4 * Shape.Scale && CropSize % (4 * Shape.Scale) == 0, $"CropSize must be a multiple of {4 * Shape.Scale}, is {CropSize}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        Need(PictureCacheMegabytes >= 0, $"PictureCacheMegabytes must not be negative, is {PictureCacheMegabytes}");
        Need(CheckpointInterval > TimeSpan.Zero, "CheckpointInterval must be positive");
        Need(!string.IsNullOrEmpty(OutputFolder), "OutputFolder is empty");
        if (problems.Count > 0) throw new ArgumentException($"LatentAutoencoderOptions: {string.Join("; ", problems)}.");
    }
}
