using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.MaskMark;

namespace MlNetWatermark.Trainers;

/// <summary>Settings of a MaskMark training run. Immutable; stored in every checkpoint.</summary>
public sealed record MaskMarkOptions
{
    /// <summary>Column with the pictures: images, bytes of picture files, or paths of picture files (text).</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>Leaves out pictures that cannot be read, with a warning in the log, instead of ending the run.</summary>
    [JsonIgnore]
    public bool SkipUnreadable { get; init; }

    /// <summary>Memory for training pictures, in megabytes; those that find no room are read again at each use: from their paths, or from a temporary file.</summary>
    /// <value>Default 2048. Makes no difference to the model. A picture takes up to 0.5 MB with crops of 128 pixels, four times as much with 256.</value>
    [JsonIgnore]
    public int PictureCacheMegabytes { get; init; } = 2048;

    /// <summary>The paper's networks with its settings where the paper has them, and a pilot: 32 bits for the user and 32 known ones.</summary>
    /// <value>
    /// Change it by <c>with</c>. The published models are those without a pilot and with 32, 64 or 128 bits for the user; they never say yes or no.
    /// </value>
    public static MaskMarkOptions PaperSize { get; } = new()
    {
        Size = MaskMarkSize.Paper,
        MessageLength = 32,
        CropSize = 256,
        Steps = 100_000,
        LearningRate = 1e-4,
        WeightDecay = 0.01,
        WarmUpSteps = 2_000,
        Gates = TrainingGates.Steps,
        TargetPsnr = 39.5,
        InformedShare = 1,
    };

    /// <summary>How large the networks are.</summary>
    /// <value>Default <see cref="MaskMarkSize.Compact"/>. For the other, start from <see cref="PaperSize"/>: most defaults are made for this one.</value>
    public MaskMarkSize Size { get; init; }

    /// <summary>Paper size: channels of the first level of the U-Nets, from which all other widths follow; a multiple of 4.</summary>
    /// <value>Default 64, as in the paper. The work falls with the square.</value>
    public int Width { get; init; } = PaperArchitecture.PaperWidth;

    /// <summary>Paper size: whether the just-noticeable difference is the one the published weights were trained with.</summary>
    /// <value>Default false: with the term they leave out, without which flat mid-grey carries no mark.</value>
    public bool PublishedVisibility { get; init; }

    /// <summary>Whether the embedder is told the region that will carry the mark.</summary>
    /// <value>Default <see cref="MaskMarkVariant.D"/>.</value>
    public MaskMarkVariant Variant { get; init; }

    /// <summary>Bits for the user.</summary>
    /// <value>Default 64. More bits share the same energy: expect lower robustness. Paper size: together with <see cref="PilotLength"/> 32, 64 or 128.</value>
    public int MessageLength { get; init; } = 64;

    /// <summary>Known bits beside the message, on which detection and its p-value rest.</summary>
    /// <value>Default 32, 24 to 32. With 32 a false-positive rate of 1e-6 still tolerates a few wrong bits. Paper size: 0 as well, a model that never says "detected".</value>
    public int PilotLength { get; init; } = 32;

    /// <summary>Compact size: cells of 8 pixels along one side of the tile that repeats over the picture.</summary>
    /// <value>Default 8: a 64-pixel tile, 16 repeats at the working size. 4 repeats more often, but must put more numbers into each cell, and those
    /// do not survive a low-pass (JPEG 30, resizing to a quarter); measured in data/runs.</value>
    public int TileCells { get; init; } = 8;

    /// <summary>Compact size: numbers that each cell carries; tile cells squared times this must exceed the bits.</summary>
    /// <value>Default 6.</value>
    public int NumbersPerCell { get; init; } = 6;

    /// <summary>Compact size: share of the mark's energy that goes into fixed waves, by which a reader finds how a picture was turned, scaled or cut; in a typical
    /// picture: less in smooth ones, more in textured ones.</summary>
    /// <value>Default 0.3, 0 to 0.4; 0 for a model without, as are those of other than 8 tile cells.</value>
    public double WaveShare { get; init; } = 0.3;

    /// <summary>Side of the square that pictures are resampled to, in pixels; a multiple of the tile, or of 16 in paper size.</summary>
    /// <value>Default 256.</value>
    public int WorkingSize { get; init; } = 256;

    /// <summary>Side of the training crops, in pixels; a multiple of the tile and of 16.</summary>
    /// <value>Default 128. Paper size: the working size, because the message lies at fixed places.</value>
    public int CropSize { get; init; } = 128;

    /// <summary>Pictures per step.</summary>
    /// <value>Default 16.</value>
    public int BatchSize { get; init; } = 16;

    /// <summary>Steps of the whole run.</summary>
    /// <value>Default 12,000: an hour or two on two cores.</value>
    public int Steps { get; init; } = 12_000;

    /// <summary>Highest learning rate of AdamW.</summary>
    /// <value>Default 1e-3.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Share of each weight that AdamW takes away per step at a learning rate of 1.</summary>
    /// <value>Default 1e-4; MaskWM: 0.01. A resumed run keeps its checkpoint's.</value>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Steps over which the learning rate rises at the beginning.</summary>
    /// <value>Default 200; MaskWM: 2 % of the steps.</value>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>What opens the next, harder part of the run, and with it the shape of the learning rate.</summary>
    /// <value>
    /// Default <see cref="TrainingGates.Metric"/>. <see cref="TrainingGates.Steps"/> is MaskWM's schedule: with a learning rate of 1e-4, a weight decay of 0.01 and
    /// a warm-up of 2,000 steps it runs for 100,000.
    /// </value>
    public TrainingGates Gates { get; init; }

    /// <summary>Compact size: PSNR in decibels at which training starts. A loud start is what makes a small network learn at all.</summary>
    /// <value>Default 14.</value>
    public double StartPsnr { get; init; } = 14;

    /// <summary>PSNR in decibels at which training ends and at which the model embeds.</summary>
    /// <value>Default 42. Paper size: a note in the metadata; the quality is learned.</value>
    public double TargetPsnr { get; init; } = 42;

    /// <summary>Compact size, variant ED: lowest PSNR in decibels inside a region. Above it, a region gets the energy that <see cref="TargetPsnr"/> gives the whole picture.</summary>
    /// <value>Default 36: a quarter of the picture, or less, is marked 6 dB more strongly than a whole one at 42.</value>
    public double RegionPsnr { get; init; } = 36;

    /// <summary>Variant ED: share of the training pictures whose region the embedder is told; the others are marked all over and cut, as variant D does.</summary>
    /// <value>Default 0.6, so that the same model serves whole pictures. The paper's ED is always told.</value>
    public double InformedShare { get; init; } = 0.6;

    /// <summary>Shapes that the marked part of a training picture may have, drawn evenly; each is inverted half the time.</summary>
    /// <value>Default: boxes, ellipses and strokes.</value>
    [JsonIgnore]
    public IReadOnlyList<IMaskShape> MaskShapes { get; init; } = [new BoxShape(), new EllipseShape(), new StrokeShape()];

    /// <summary>Smallest marked share of a training picture that is not unmarked altogether.</summary>
    /// <value>Default 0.04, up to 0.5. Below it the message cannot be asked for.</value>
    public double SmallestMask { get; init; } = 0.04;

    /// <summary>What happens to marked pictures before they are read. More of them, or harder ones, cost accuracy under the others.</summary>
    /// <value>Default <see cref="DistortionMix.Default"/>; <c>DistortionMix.Default.With("rotation-30:4")</c> adds one. In JSON: <see cref="DistortionMix.ToString"/>.</value>
    public DistortionMix Distortions { get; init; } = DistortionMix.Default;

    /// <summary>Steps over which PSNR walks from start to target, once distortions are on.</summary>
    /// <value>Default 4,000.</value>
    public int WalkSteps { get; init; } = 4_000;

    /// <summary>Seed of everything random. Same seed, options and thread count: same model, bit for bit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the run computes on. On a GPU the same seed need not give the same model.</summary>
    /// <value>Default <see cref="TrainingDevice.Cpu"/>. A run may go on on the other one. <see cref="TrainingDevice.Cuda"/> keeps the training pictures in the GPU's
    /// memory, as far as <see cref="PictureCacheMegabytes"/> allows; there batches of 64 and more, with a distortion drawn for eight pictures at a time
    /// (<c>;group=8</c>), use it better.</value>
    [JsonIgnore]
    public TrainingDevice Device { get; init; }

    /// <summary>Threads for libtorch; 0 leaves its own choice.</summary>
    public int Threads { get; init; }

    /// <summary>Name of the weights in the model's metadata.</summary>
    public string Name { get; init; } = "untitled";

    /// <summary>Folder for checkpoints and for the model; null trains without checkpoints.</summary>
    [JsonIgnore]
    public string? OutputFolder { get; init; }

    /// <summary>Model folder whose weights (<c>weights.safetensors</c>) a new run starts from, to fine-tune it; null starts from nothing.</summary>
    /// <value>Default null. Sizes must be the same, but for the number of bits: their linear map is then drawn anew, and the run walks again from <see cref="StartPsnr"/>. A lower <see cref="LearningRate"/>, such as 3e-4, keeps what the weights know.</value>
    [JsonIgnore]
    public string? InitialModelFolder { get; init; }

    /// <summary>Continue from the checkpoint in <see cref="OutputFolder"/> when there is one.</summary>
    [JsonIgnore]
    public bool Resume { get; init; } = true;

    /// <summary>Time between checkpoints.</summary>
    /// <value>Default two minutes.</value>
    [JsonIgnore]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Receives a report about every 50 steps.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Folder for TensorBoard event files with the numbers of each report; null writes none.</summary>
    [JsonIgnore]
    public string? TensorBoardFolder { get; init; }

    /// <summary>Stops after the current step; a checkpoint is written and the model so far is returned.</summary>
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
        Need(Enum.IsDefined(Size), $"Size must be Compact or Paper, is {Size}");
        if (Size == MaskMarkSize.Paper) CheckPaperSize(Need);
        else CheckCompactSize(Need);
        Need(BatchSize is >= 1 and <= 1024, $"BatchSize must be 1 to 1024, is {BatchSize}");
        Need(Steps >= 0, $"Steps must not be negative, is {Steps}");
        Need(LearningRate is > 0 and < 1, $"LearningRate must be between 0 and 1, is {LearningRate}");
        Need(WeightDecay is >= 0 and < 1, $"WeightDecay must be 0 to 1, is {WeightDecay}");
        Need(WarmUpSteps >= 0, $"WarmUpSteps must not be negative, is {WarmUpSteps}");
        Need(Enum.IsDefined(Gates), $"Gates must be Metric or Steps, is {Gates}");
        Need(PictureCacheMegabytes >= 0, $"PictureCacheMegabytes must not be negative, is {PictureCacheMegabytes}");
        Need(TensorBoardFolder is not "", "TensorBoardFolder is empty");
        Need(StartPsnr is >= 5 and <= 60, $"StartPsnr must be 5 to 60 dB, is {StartPsnr}");
        Need(TargetPsnr is >= 20 and <= 60, $"TargetPsnr must be 20 to 60 dB, is {TargetPsnr}");
        Need(Enum.IsDefined(Variant), $"Variant must be D or ED, is {Variant}");
        Need(RegionPsnr is >= 20 and <= 60, $"RegionPsnr must be 20 to 60 dB, is {RegionPsnr}");
        Need(InformedShare is >= 0 and <= 1, $"InformedShare must be 0 to 1, is {InformedShare}");
        Need(MaskShapes is { Count: > 0 } && MaskShapes.All(shape => shape is not null), "MaskShapes needs at least one shape, and none that is null");
        Need(SmallestMask is > 0 and <= 0.5, $"SmallestMask must be above 0 and at most 0.5, is {SmallestMask}");
        problems.AddRange((Distortions?.Problems() ?? ["it is null"]).Select(problem => $"Distortions: {problem}"));
        Need(WalkSteps >= 1, $"WalkSteps must be at least 1, is {WalkSteps}");
        Need(Enum.IsDefined(Device), $"Device must be Cpu or Cuda, is {Device}");
        Need(Threads >= 0, $"Threads must not be negative, is {Threads}");
        Need(CheckpointInterval > TimeSpan.Zero, "CheckpointInterval must be positive");
        if (problems.Count > 0) throw new ArgumentException($"MaskMarkOptions: {string.Join("; ", problems)}.");
    }

    private void CheckCompactSize(Action<bool, string> need)
    {
        int tile = 8 * TileCells;
        need(MessageLength is >= 1 and <= 256, $"MessageLength must be 1 to 256, is {MessageLength}");
        need(PilotLength is >= 24 and <= 32, $"PilotLength must be 24 to 32, is {PilotLength}");
        need(TileCells is 2 or 4 or 8, $"TileCells must be 2, 4 or 8, is {TileCells}");
        need(NumbersPerCell is >= 1 and <= 64, $"NumbersPerCell must be 1 to 64, is {NumbersPerCell}");
        need(WaveShare is >= 0 and <= 0.4, $"WaveShare must be 0 to 0.4, is {WaveShare}");
        need((long)NumbersPerCell * TileCells * TileCells >= MessageLength + PilotLength, "the tile has fewer numbers than there are bits");
        need(tile > 0 && WorkingSize >= tile && WorkingSize % tile == 0 && WorkingSize <= WatermarkModelMetadata.MaximumWorkingSize,
            $"WorkingSize must be a multiple of the tile ({tile}) and at most {WatermarkModelMetadata.MaximumWorkingSize}, is {WorkingSize}");
        need(tile > 0 && CropSize >= tile && CropSize % tile == 0 && CropSize % 16 == 0, $"CropSize must be a multiple of the tile ({tile}) and of 16");
    }

    private void CheckPaperSize(Action<bool, string> need)
    {
        long bits = (long)MessageLength + PilotLength;
        need(MessageLength >= 1, $"MessageLength must be at least 1, is {MessageLength}");
        need(PilotLength is 0 or (>= 24 and <= 32), $"PilotLength must be 0 or 24 to 32, is {PilotLength}");
        need(bits is 32 or 64 or 128, $"MessageLength and PilotLength together must be 32, 64 or 128 in paper size, are {bits}");
        need(WorkingSize % PaperUNet.Multiple == 0 && WorkingSize >= bits && WorkingSize <= WatermarkModelMetadata.MaximumWorkingSize,
            $"WorkingSize must be a multiple of {PaperUNet.Multiple}, at least the {bits} bits and at most {WatermarkModelMetadata.MaximumWorkingSize}, is {WorkingSize}");
        need(CropSize % PaperUNet.Multiple == 0 && CropSize >= bits, $"CropSize must be a multiple of {PaperUNet.Multiple} and at least the {bits} bits, is {CropSize}");
        need(Width is >= 4 and <= 256 && Width % 4 == 0, $"Width must be a multiple of 4 from 4 to 256, is {Width}");
    }
}
