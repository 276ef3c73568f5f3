using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.StableGuard;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of a StableGuard training run (NeurIPS 2025, arXiv 2509.17993). Immutable; stored in every checkpoint.</summary>
/// <remarks>Sizes and weights are by default those of the paper's code; one processor trains much smaller networks only.</remarks>
public sealed record StableGuardOptions
{
    /// <summary>What the paper's degradation variant may do to a picture before it is read: nothing, JPEG, resizing, a cut, a turn, a flip, perspective, blur, median, colour.</summary>
    /// <value>One is drawn for every picture. For <see cref="Degradations"/>. Ranges are those that the distortions here have, near the paper's.</value>
    public static DistortionMix PublishedDegradations { get; } = DistortionMix.Parse(
        "identity,jpeg-40,resize-and-back,crop-and-resize-0.33,rotation-10,flip,perspective,gaussian-blur,median-7,brightness,contrast,saturation,hue-shift;group=1");

    /// <summary>Column with the pictures: images, bytes of picture files, or paths of picture files (text).</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>Leaves out pictures that cannot be read, with a warning in the log, instead of ending the run.</summary>
    [JsonIgnore]
    public bool SkipUnreadable { get; init; }

    /// <summary>Memory for training pictures, in megabytes; those that find no room are read again at each use.</summary>
    /// <value>Default 2048.</value>
    [JsonIgnore]
    public int PictureCacheMegabytes { get; init; } = 2048;

    /// <summary>Weights of the autoencoder, which stay as they are: a safetensors file or PyTorch checkpoint with the tensors of Stable Diffusion's, of any size, under the names of
    /// Diffusers or of latent diffusion, or what <see cref="LatentAutoencoderTrainer"/> wrote.</summary>
    [JsonIgnore]
    public string AutoencoderFile { get; init; } = "";

    /// <summary>What latents of a diffusion process are divided by before they are decoded.</summary>
    /// <value>Default null: 0.18215 for an autoencoder of the size of Stable Diffusion's, else 1.</value>
    public double? LatentFactor { get; init; }

    /// <summary>Bits for the user.</summary>
    /// <value>Default 48, as published.</value>
    public int MessageLength { get; init; } = 48;

    /// <summary>Known bits after the message, on which detection and its p-value rest.</summary>
    /// <value>Default 0, as published: a model that never says "detected".</value>
    public int PilotLength { get; init; }

    /// <summary>Side of the pictures that the networks work on, in pixels: 64 to 1024: a multiple of 32, and of 256 where it is above 256.</summary>
    /// <value>Default 256, as published.</value>
    public int WorkingSize { get; init; } = 256;

    /// <summary>Channels of the forensic network at its finest level, a multiple of 16. The work grows with the square.</summary>
    /// <value>Default 64, as published.</value>
    public int ForensicWidth { get; init; } = 64;

    /// <summary>Side of the map that the message is read from; divides a quarter of the working size, or is a multiple of it.</summary>
    /// <value>Default 64, as published.</value>
    public int MessageMap { get; init; } = 64;

    /// <summary>Width of the linear layers that spread a message.</summary>
    /// <value>Default 1024, as published.</value>
    public int AdapterWidth { get; init; } = 1024;

    /// <summary>Side of the message's planes before they are enlarged to the size of the features.</summary>
    /// <value>Default 32, as published.</value>
    public int AdapterPlane { get; init; } = 32;

    /// <summary>Experts of the mixture blocks.</summary>
    /// <value>Default all. For ablations.</value>
    public Experts Experts { get; init; } = Experts.All;

    /// <summary>Whether there are mixture blocks at all.</summary>
    /// <value>Default true. For ablations.</value>
    public bool MixtureBlocks { get; init; } = true;

    /// <summary>Model folder of the same sizes whose weights the run starts from; null starts afresh.</summary>
    public string? InitialModelFolder { get; init; }

    /// <summary>Shapes of what is tampered with.</summary>
    /// <value>Default: blobs that grow together.</value>
    [JsonIgnore]
    public IReadOnlyList<IMaskShape> MaskShapes { get; init; } = [new DilatedBlobShape()];

    /// <summary>Folder of object masks (PNG) for the other shapes; null takes <see cref="MaskShapes"/> alone.</summary>
    [JsonIgnore]
    public string? MaskFolder { get; init; }

    /// <summary>Share of the masks that come from <see cref="MaskFolder"/>.</summary>
    /// <value>Default 0.5, as the paper's authors say; its code has 0.9.</value>
    public double ObjectMaskShare { get; init; } = 0.5;

    /// <summary>Share of the pictures that are not tampered with at all.</summary>
    /// <value>Default 0.1, as published.</value>
    public double UntouchedShare { get; init; } = 0.1;

    /// <summary>Share of the pictures that carry no mark anywhere, and so count as tampered with all over.</summary>
    /// <value>Default 0, as published. It teaches what unmarked pictures look like.</value>
    public double UnmarkedShare { get; init; }

    /// <summary>Share of the messages that are all zeros.</summary>
    /// <value>Default 0.1, as published.</value>
    public double ZeroMessageShare { get; init; } = 0.1;

    /// <summary>Share of the batches whose mark lies on the picture itself rather than on what the autoencoder makes of it, as the embedding step puts it.</summary>
    /// <value>Default 0.5. Differs: 0 in the paper, which hands out the autoencoder's picture.</value>
    public double OriginalShare { get; init; } = 0.5;

    /// <summary>Widest training crop, in working sizes, before it is shrunk to one; 1 or more. Pictures are marked and read as a whole, so where the working size is small, crops should reach far.</summary>
    /// <value>Default 1.9.</value>
    public double LargestCrop { get; init; } = CropSampler.LargestScale;

    /// <summary>What may happen to a picture before it is read; null is nothing, as in the paper's first variant.</summary>
    /// <value>Default null. <see cref="PublishedDegradations"/> is the paper's list.</value>
    public DistortionMix? Degradations { get; init; }

    /// <summary>Weight of the likeness of marked picture and twin.</summary>
    /// <value>Default 1.</value>
    public double ImageWeight { get; init; } = 1;

    /// <summary>Share of the run that begins easily: for its first half marks may be loud, lie on the autoencoder's own pictures, and half of those are whole; in its second all of that goes away. Networks that cannot be read yet learn faster so.</summary>
    /// <value>Default 0, as published. Small networks need about 0.5.</value>
    public double LoudShare { get; init; }

    /// <summary>Weight of the bits.</summary>
    /// <value>Default 1.</value>
    public double MessageWeight { get; init; } = 1;

    /// <summary>Weight of the mask.</summary>
    /// <value>Default 1.</value>
    public double MaskWeight { get; init; } = 1;

    /// <summary>Weight of a network that tells marked pictures from their twins by patches. 0 leaves it out.</summary>
    /// <value>Default 0. The paper's degradation variant has 1.</value>
    public double AdversarialWeight { get; init; }

    /// <summary>Steps of the whole run.</summary>
    /// <value>Default 50,000.</value>
    public int Steps { get; init; } = 50_000;

    /// <summary>Pictures per step.</summary>
    /// <value>Default 8, as published (on each of two cards). Batch normalisation needs 4 or more.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Highest learning rate of AdamW.</summary>
    /// <value>Default 1e-4, as published.</value>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Steps over which the learning rate rises.</summary>
    /// <value>Default 5,000, as published.</value>
    public int WarmUp { get; init; } = 5_000;

    /// <summary>Whether the learning rate falls along a cosine over the second half of the run.</summary>
    /// <value>Default false, as published.</value>
    public bool Cooldown { get; init; }

    /// <summary>Weight decay of AdamW.</summary>
    /// <value>Default 1e-2, as published.</value>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>Largest norm of a gradient.</summary>
    /// <value>Default 5, as published.</value>
    public double GradientNorm { get; init; } = 5;

    /// <summary>Seed of everything random. Same seed, options and thread count: same model.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    [JsonIgnore]
    public int Threads { get; init; }

    /// <summary>Name of the weights in the model's metadata.</summary>
    public string Name { get; init; } = "untitled";

    /// <summary>Highest chance that an unmarked picture is called marked.</summary>
    /// <value>Default 1e-6; with a pilot of n bits nothing below 2^(1 - n) can be promised.</value>
    public double FalsePositiveRate { get; init; } = 1e-6;

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

    /// <summary>Receives a report every 50 steps; the mask's overlap is that of tampered pixels.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops after the current step; the model so far is saved and returned.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The options of the run that made a model, to go on from it, or with <see cref="Steps"/> 0 to export it anew.</summary>
    /// <param name="modelFolder">Has the run's weights.safetensors; becomes <see cref="InitialModelFolder"/>.</param>
    /// <param name="autoencoderFile">The run's autoencoder.</param>
    /// <exception cref="FileNotFoundException">The folder has no weights.</exception>
    /// <exception cref="InvalidDataException">They are damaged, or not of StableGuard.</exception>
    public static StableGuardOptions Of(string modelFolder, string autoencoderFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFolder);
        ArgumentException.ThrowIfNullOrEmpty(autoencoderFile);
        return StableGuardModel.OptionsOf(modelFolder) with { AutoencoderFile = autoencoderFile, InitialModelFolder = modelFolder };
    }

    internal StableGuardShape ShapeWith(AutoencoderShape autoencoder) =>
        new(autoencoder, new ForensicShape(MessageLength + PilotLength, ForensicWidth, MessageMap, Experts, MixtureBlocks), WorkingSize, AdapterPlane, AdapterWidth);

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
        Need(!string.IsNullOrEmpty(AutoencoderFile), "AutoencoderFile is empty");
        Need(LatentFactor is not { } factor || (double.IsFinite(factor) && factor > 0), $"LatentFactor must be above 0, is {LatentFactor}");
        Need(MessageLength is >= 1 and <= 1024, $"MessageLength must be 1 to 1024, is {MessageLength}");
        Need(PilotLength is >= 0 and <= 256, $"PilotLength must be 0 to 256, is {PilotLength}");
        Need(WorkingSize is >= 64 and <= 1024, $"WorkingSize must be 64 to 1024, is {WorkingSize}");
        Need(ForensicWidth is >= 16 and <= 512 && ForensicWidth % 16 == 0, $"ForensicWidth must be a multiple of 16 from 16 to 512, is {ForensicWidth}");
        Need(MessageMap is >= 1 and <= 256, $"MessageMap must be 1 to 256, is {MessageMap}");
        Need(AdapterWidth is >= 1 and <= 8192, $"AdapterWidth must be 1 to 8192, is {AdapterWidth}");
        Need(AdapterPlane is >= 1 and <= 256, $"AdapterPlane must be 1 to 256, is {AdapterPlane}");
        Need(Experts != 0 && (Experts & ~Experts.All) == 0, $"Experts must be one or more of {Experts.All}; leave out all with MixtureBlocks = false");
        if (problems.Count == 0 && ShapeWith(new AutoencoderShape([8, 8], 1, 4)).Problem() is { } problem) problems.Add(problem);
        Need(MaskShapes is { Count: > 0 } && MaskShapes.All(shape => shape is not null), "MaskShapes is empty or holds a null");
        foreach ((string name, double value) in ((string, double)[])
            [(nameof(ObjectMaskShare), ObjectMaskShare), (nameof(UntouchedShare), UntouchedShare), (nameof(UnmarkedShare), UnmarkedShare), (nameof(ZeroMessageShare), ZeroMessageShare), (nameof(OriginalShare), OriginalShare), (nameof(LoudShare), LoudShare)])
        {
            Need(value is >= 0 and <= 1, $"{name} must be 0 to 1, is {value}");
        }

        Need(UntouchedShare + UnmarkedShare <= 1, $"UntouchedShare and UnmarkedShare must be at most 1 together, are {UntouchedShare + UnmarkedShare}");
        Need(LargestCrop is >= 1 and <= 100, $"LargestCrop must be 1 to 100, is {LargestCrop}");
        foreach ((string name, double value) in ((string, double)[])
            [(nameof(ImageWeight), ImageWeight), (nameof(MessageWeight), MessageWeight), (nameof(MaskWeight), MaskWeight), (nameof(AdversarialWeight), AdversarialWeight), (nameof(WeightDecay), WeightDecay)])
        {
            Need(double.IsFinite(value) && value >= 0, $"{name} must be a number from 0, is {value}");
        }

        if (Degradations is not null) problems.AddRange(Degradations.Problems().Select(wrong => $"Degradations: {wrong}"));
        Need(Steps >= 0, $"Steps must not be negative, is {Steps}");
        Need(BatchSize is >= 2 and <= 1024, $"BatchSize must be 2 to 1024, is {BatchSize}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(WarmUp >= 1, $"WarmUp must be at least 1, is {WarmUp}");
        Need(GradientNorm is > 0 && double.IsFinite(GradientNorm), $"GradientNorm must be above 0, is {GradientNorm}");
        Need(FalsePositiveRate is > 0 and <= 0.5, $"FalsePositiveRate must be above 0 and at most 0.5, is {FalsePositiveRate}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        Need(PictureCacheMegabytes >= 0, $"PictureCacheMegabytes must not be negative, is {PictureCacheMegabytes}");
        Need(!string.IsNullOrWhiteSpace(Name), "Name is empty");
        Need(CheckpointInterval > TimeSpan.Zero, "CheckpointInterval must be positive");
        Need(OutputFolder is null || OutputFolder.Length > 0, "OutputFolder is empty");
        if (problems.Count > 0) throw new ArgumentException($"StableGuardOptions: {string.Join("; ", problems)}.");
    }
}
