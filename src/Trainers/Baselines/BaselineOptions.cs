using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.Baselines;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of a training run of HiDDeN, TSDL or MBRS. Immutable; stored in every checkpoint.</summary>
/// <remarks>
/// Without <see cref="NoiseLayers"/> the run is noise-free, which is how ISMark wants its decoders before they are enhanced (Algorithm 2). TSDL's two stages are two runs: one
/// noise-free, one with <see cref="InitialModelFolder"/>, <see cref="DecoderOnly"/> and noise layers.
/// </remarks>
public sealed record BaselineOptions
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

    /// <summary>Whose networks.</summary>
    /// <value>Default <see cref="BaselineSystem.HiDDeN"/>.</value>
    public BaselineSystem System { get; init; }

    /// <summary>Bits for the user.</summary>
    /// <value>Default 30, as HiDDeN and TSDL. MBRS lays message and pilot together on a square: 64 at 128 pixels, 256 at 256.</value>
    public int MessageLength { get; init; } = 30;

    /// <summary>Known bits after the message, on which detection and its p-value rest.</summary>
    /// <value>Default 0, as published: a model that never says "detected".</value>
    public int PilotLength { get; init; }

    /// <summary>Channels of the networks, a multiple of 8. The work grows with the square.</summary>
    /// <value>Default 64, as published.</value>
    public int Width { get; init; } = 64;

    /// <summary>Side of the pictures that the networks are trained on, in pixels.</summary>
    /// <value>Default 128, as published.</value>
    public int WorkingSize { get; init; } = 128;

    /// <summary>What may happen to a marked picture before it is read; one is drawn for every batch. Distortions that change the size are allowed but for MBRS.</summary>
    /// <value>Default empty: noise-free. The papers' lists: <see cref="Trainers.NoiseLayers"/>.</value>
    [JsonIgnore]
    public IReadOnlyList<IDistortion> NoiseLayers { get; init; } = [];

    /// <summary>The noise layers as text, for the record.</summary>
    [JsonInclude]
    internal string Noise => string.Join(',', NoiseLayers.Select(Distortions.DistortionName.Of));

    /// <summary>Model folder of the same system and sizes whose weights the run starts from; null starts afresh.</summary>
    public string? InitialModelFolder { get; init; }

    /// <summary>Trains the decoder alone and leaves the encoder as it is (second stage of TSDL).</summary>
    public bool DecoderOnly { get; init; }

    /// <summary>Weight of the mean squared difference of picture and cover, in [-1, 1].</summary>
    /// <value>Default null: 0.7 for HiDDeN and TSDL, 1 for MBRS.</value>
    public double? ImageWeight { get; init; }

    /// <summary>Weight of the mean squared error of the bits.</summary>
    /// <value>Default null: 1 for HiDDeN and TSDL, 10 for MBRS.</value>
    public double? MessageWeight { get; init; }

    /// <summary>Weight of the adversary. 0 leaves that network out.</summary>
    /// <value>Default null: 1e-3 for HiDDeN and TSDL, 1e-4 for MBRS.</value>
    public double? AdversarialWeight { get; init; }

    /// <summary>Steps of the whole run.</summary>
    /// <value>Default 20,000.</value>
    public int Steps { get; init; } = 20_000;

    /// <summary>Pictures per step.</summary>
    /// <value>Default 12.</value>
    public int BatchSize { get; init; } = 12;

    /// <summary>Learning rate of Adam; falls along a cosine over the second half of the run.</summary>
    /// <value>Default 1e-3.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Seed of everything random. Same seed, options and thread count: same model.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the run computes on. On a GPU the same seed need not give the same model.</summary>
    /// <value>Default <see cref="TrainingDevice.Cpu"/>. A run may go on on the other one.</value>
    [JsonIgnore]
    public TrainingDevice Device { get; init; }

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    [JsonIgnore]
    public int Threads { get; init; }

    /// <summary>Name of the weights in the model's metadata.</summary>
    public string Name { get; init; } = "untitled";

    /// <summary>Folder for checkpoints and the finished model; null keeps neither.</summary>
    [JsonIgnore]
    public string? OutputFolder { get; init; }

    /// <summary>Goes on from the checkpoint in <see cref="OutputFolder"/> if there is one.</summary>
    [JsonIgnore]
    public bool Resume { get; init; }

    /// <summary>Time between checkpoints.</summary>
    /// <value>Default two minutes.</value>
    [JsonIgnore]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Receives a report every 50 steps.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops after the current step; the model so far is saved and returned.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    internal BaselineArchitecture Architecture => new(System, MessageLength + PilotLength, Width, WorkingSize);

    internal double ImageFactor => ImageWeight ?? (System == BaselineSystem.Mbrs ? 1 : 0.7);

    internal double MessageFactor => MessageWeight ?? (System == BaselineSystem.Mbrs ? 10 : 1);

    internal double AdversarialFactor => AdversarialWeight ?? (System == BaselineSystem.Mbrs ? 1e-4 : 1e-3);

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
        Need(Enum.IsDefined(System), $"System is {(int)System}; there is no such value");
        Need(MessageLength is >= 1 and <= 1024, $"MessageLength must be 1 to 1024, is {MessageLength}");
        Need(PilotLength is >= 0 and <= 256, $"PilotLength must be 0 to 256, is {PilotLength}");
        Need(Width is >= 8 and <= 512 && Width % 8 == 0, $"Width must be a multiple of 8 from 8 to 512, is {Width}");
        Need(WorkingSize is >= 16 and <= 1024, $"WorkingSize must be 16 to 1024, is {WorkingSize}");
        if (problems.Count == 0 && Architecture.Problem() is { } problem) problems.Add(problem);
        Need(NoiseLayers is not null && NoiseLayers.All(layer => layer is not null), "NoiseLayers holds a null");
        Need(System != BaselineSystem.Mbrs || NoiseLayers is null || NoiseLayers.All(layer => layer is null || Trainers.NoiseLayers.SameSize(layer) == layer),
            $"NoiseLayers holds one that changes the size, which MBRS cannot read; {nameof(Trainers.NoiseLayers)}.{nameof(Trainers.NoiseLayers.FixedSize)} gives forms that keep it");
        Need(!DecoderOnly || InitialModelFolder is not null, "DecoderOnly needs InitialModelFolder: a fresh encoder marks nothing");
        foreach ((string name, double value) in ((string, double)[])[(nameof(ImageWeight), ImageFactor), (nameof(MessageWeight), MessageFactor), (nameof(AdversarialWeight), AdversarialFactor)])
        {
            Need(double.IsFinite(value) && value >= 0, $"{name} must be a number from 0, is {value}");
        }

        Need(Steps >= 0, $"Steps must not be negative, is {Steps}");
        Need(BatchSize is >= 1 and <= 1024, $"BatchSize must be 1 to 1024, is {BatchSize}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(Enum.IsDefined(Device), $"Device must be Cpu or Cuda, is {Device}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        Need(PictureCacheMegabytes >= 0, $"PictureCacheMegabytes must not be negative, is {PictureCacheMegabytes}");
        Need(!string.IsNullOrWhiteSpace(Name), "Name is empty");
        Need(CheckpointInterval > TimeSpan.Zero, "CheckpointInterval must be positive");
        Need(OutputFolder is null || OutputFolder.Length > 0, "OutputFolder is empty");
        if (problems.Count > 0) throw new ArgumentException($"BaselineOptions: {string.Join("; ", problems)}.");
    }
}
