namespace MlNetWatermark.Trainers;

/// <summary>Settings of <see cref="NoiseGridBenchmark"/>.</summary>
public sealed record NoiseGridOptions
{
    /// <summary>Numbers of iterations to embed with; 0 is the model's own encoder.</summary>
    /// <value>Default 0 and 200.</value>
    public IReadOnlyList<int> Iterations { get; init; } = [0, 200];

    /// <summary>How to embed, apart from the number of iterations.</summary>
    public ImageSpecificOptions Embedding { get; init; } = new();

    /// <summary>Pictures that are optimised together.</summary>
    /// <value>Default 10.</value>
    public int BatchSize { get; init; } = 10;

    /// <summary>Seed of messages and noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Receives the number of pictures done, over all numbers of iterations.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Checks every setting and names all problems together.</summary>
    /// <exception cref="ArgumentException">One or more settings are out of range.</exception>
    public void Validate()
    {
        if (Iterations is not { Count: > 0 } || Iterations.Any(count => count < 0)) throw new ArgumentException("NoiseGridOptions: Iterations must hold numbers from 0.");
        if (BatchSize < 1) throw new ArgumentException($"NoiseGridOptions: BatchSize must be at least 1, is {BatchSize}.");
        ArgumentNullException.ThrowIfNull(Embedding);
        Embedding.Validate();
    }
}

/// <summary>Bit errors at one strength of one distortion.</summary>
/// <param name="Iterations">Iterations of deep embedding; 0 for the model's own encoder.</param>
/// <param name="Layer">The distortion, such as <c>crop</c>.</param>
/// <param name="Strength">Distortion and strength, such as <c>crop:0.035</c>.</param>
/// <param name="BitErrorRate">Share of wrong bits over all pictures, in [0, 1].</param>
/// <param name="Psnr">Mean PSNR of the marked pictures in decibels.</param>
/// <param name="EmbedMilliseconds">Time for each picture, of those that are optimised together.</param>
/// <param name="ReadMilliseconds">Time to read one picture.</param>
/// <param name="Pictures">Number of pictures.</param>
public sealed record NoiseGridRow(int Iterations, string Layer, string Strength, double BitErrorRate, double Psnr, double EmbedMilliseconds, double ReadMilliseconds, int Pictures);
