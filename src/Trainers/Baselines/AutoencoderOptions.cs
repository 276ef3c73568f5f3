using MlNetWatermark.Trainers.Baselines;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of an autoencoder training run. Immutable.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Column with the pictures: an image column or encoded file bytes.</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>Leaves out pictures that cannot be read, with a warning in the log, instead of ending the run.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>Numbers that stand for 8 x 8 pixels between encoder and decoder; fewer lose more of the picture, and of a watermark in it.</summary>
    /// <value>Default 16, a twelfth of the 192 values of those pixels.</value>
    public int LatentChannels { get; init; } = 16;

    /// <summary>Steps of the whole run.</summary>
    /// <value>Default 8,000: about ten minutes on one core.</value>
    public int Steps { get; init; } = 8_000;

    /// <summary>Pictures per step.</summary>
    /// <value>Default 16.</value>
    public int BatchSize { get; init; } = 16;

    /// <summary>Side of the training crops in pixels, a multiple of 16.</summary>
    /// <value>Default 96.</value>
    public int CropSize { get; init; } = 96;

    /// <summary>Highest learning rate of Adam.</summary>
    /// <value>Default 2e-3.</value>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Seed of everything random. Same seed, options and thread count: same file, bit for bit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    public int Threads { get; init; }

    /// <summary>Receives a report every 100 steps.</summary>
    public IProgress<AutoencoderProgress>? Progress { get; init; }

    /// <summary>Stops after the current step; the autoencoder so far is exported.</summary>
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
        Need(LatentChannels is >= 1 and <= 64, $"LatentChannels must be 1 to 64, is {LatentChannels}");
        Need(Steps >= 0, $"Steps must not be negative, is {Steps}");
        Need(BatchSize is >= 1 and <= 1024, $"BatchSize must be 1 to 1024, is {BatchSize}");
        Need(CropSize >= 16 && CropSize % (2 * Autoencoder.CellSize) == 0, $"CropSize must be a multiple of {2 * Autoencoder.CellSize}, is {CropSize}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        if (problems.Count > 0) throw new ArgumentException($"AutoencoderOptions: {string.Join("; ", problems)}.");
    }
}

/// <summary>One report of an autoencoder training run; the averages run over about the last 50 steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">What is being minimised.</param>
/// <param name="Psnr">PSNR of reconstructed training crops in decibels, with the noise that training puts on the latent.</param>
/// <param name="Elapsed">Time since the run began.</param>
public sealed record AutoencoderProgress(int Step, int Steps, double Loss, double Psnr, TimeSpan Elapsed)
{
    /// <summary>Steps that were done when this process began: more than none in a run that goes on from a checkpoint.</summary>
    public int FirstStep { get; init; }
}
