using System.Text.Json;
using Microsoft.ML;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.Losses;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.StableGuard;
using MlNetWatermark.Trainers.Training;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Trains a latent autoencoder for StableGuard: pictures to latents and back, without a watermark.</summary>
/// <remarks>
/// As latent diffusion (Rombach et al., CVPR 2022) but without its adversary, and with differences of pixels and gradients at three sizes where it has LPIPS. Needs TorchSharp with
/// a native backend.
/// </remarks>
public sealed class LatentAutoencoderTrainer
{
    /// <summary>Name of the file that <see cref="Train(IDataView, Action{string})"/> writes.</summary>
    public const string FileName = "autoencoder.safetensors";

    private readonly LatentAutoencoderOptions _options;

    /// <summary>Takes the settings.</summary>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    public LatentAutoencoderTrainer(LatentAutoencoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Trains and writes <see cref="FileName"/> to <see cref="LatentAutoencoderOptions.OutputFolder"/>, under the names that Diffusers uses.</summary>
    /// <param name="pictures">Pictures in <see cref="LatentAutoencoderOptions.ImageColumnName"/>.</param>
    /// <param name="skipped">Told why a picture was left out; may be null.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out.</exception>
    /// <exception cref="IOException">The output folder cannot be written.</exception>
    /// <exception cref="InvalidDataException">The checkpoint in the output folder is damaged or of other sizes.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded.</exception>
    public string Train(IDataView pictures, Action<string>? skipped = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        _ = DataViewPictures.Find(pictures.Schema, _options.ImageColumnName);
        Checkpoint.Prepare(_options.OutputFolder, weights: 0);
        NativeBackend.Load();
        PictureReading reading = new(_options.ImageColumnName, _options.CropSize, _options.SkipUnreadable, _options.PictureCacheMegabytes, _options.CancellationToken);
        using TrainingPictures loaded = DataViewPictures.Load(pictures, reading, skipped ?? (_ => { }));
        return Train(loaded);
    }

    /// <param name="pictures">Tensors (3, H, W) of bytes.</param>
    internal string Train(IReadOnlyList<Tensor> pictures)
    {
        if (_options.Threads > 0) set_num_threads(_options.Threads);
        random.manual_seed(_options.Seed);
        using LatentAutoencoder autoencoder = new(_options.Shape);
        using Adam optimizer = optim.Adam(autoencoder.parameters(), lr: _options.LearningRate);
        Dictionary<string, string> description = new() { ["autoencoder"] = _options.Shape.ToString() };
        State state = _options.Resume && TrainingCheckpoint<State>.Exists(_options.OutputFolder)
            ? TrainingCheckpoint<State>.Load(_options.OutputFolder, autoencoder, description, optimizer)
            : new State();
        CropSampler crops = new(pictures, _options.CropSize);
        int first = state.Step;
        StepLoop loop = new(_options.Steps, _options.CheckpointInterval, _options.CancellationToken);
        loop.Run(
            first,
            step =>
            {
                OneStep(autoencoder, optimizer, crops, state, step);
                state.Step = step + 1;
            },
            (step, elapsed) => _options.Progress?.Report(new AutoencoderProgress(step, _options.Steps, state.Loss.Value, -10 * Math.Log10(state.SquaredError.Value), elapsed) { FirstStep = first }),
            _ => TrainingCheckpoint<State>.Save(_options.OutputFolder, autoencoder, description, optimizer, state, _options));
        string path = Path.Combine(_options.OutputFolder, FileName), beside = path + ".partial";
        File.WriteAllBytes(beside, AutoencoderWeights.Bytes(autoencoder, new Dictionary<string, string> { ["training"] = JsonSerializer.Serialize(_options), ["psnr"] = $"{-10 * Math.Log10(state.SquaredError.Value):F2}" }));
        File.Move(beside, path, overwrite: true);
        return path;
    }

    private void OneStep(LatentAutoencoder autoencoder, Adam optimizer, CropSampler crops, State state, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        Random generator = new(TrainingLoop.HashSeed(_options.Seed, step));
        random.manual_seed(generator.NextInt64());
        foreach (var group in optimizer.ParamGroups) group.LearningRate = Schedule.LearningRate(_options.LearningRate, step, _options.Steps);
        Tensor covers = crops.Draw(_options.BatchSize, generator); // may decode: too much memory for a region without collections
        TrainingLoop.WithoutCollections(TrainingLoop.StepMemory + _options.BatchSize * TrainingLoop.PictureMemory, () =>
        {
            Tensor images = MemoryLayout.ChannelsLast(covers * Scalars.Of(2) - Scalars.One);
            (Value mean, Value logVariance) = autoencoder.Encode(new Value(images));
            Tensor latent = Sample(mean.Tensor, logVariance.Tensor);
            Tensor difference = autoencoder.Decode(new Value(latent)).Tensor - images;
            Tensor divergence = mean.Tensor.square().Plus(logVariance.Tensor.exp()).Plus(logVariance.Tensor * Scalars.Of(-1)).Plus(Scalars.Of(-1)).sum() * Scalars.Of(0.5 / _options.BatchSize);
            Tensor loss = PictureDifference.Of(difference).Plus(divergence * tensor((float)_options.DivergenceWeight));
            optimizer.zero_grad();
            loss.backward();
            nn.utils.clip_grad_norm_(autoencoder.parameters(), 1.0);
            optimizer.step();
            state.Loss.Follow(loss);
            state.SquaredError.Follow(difference.detach().square().mean() * Scalars.Of(0.25)); // of [0, 1]
        });
    }

    /// <summary>A latent of the distribution that the encoder gives.</summary>
    internal static Tensor Sample(Tensor mean, Tensor logVariance) => mean.Plus((logVariance * Scalars.Of(0.5)).exp() * randn_like(mean));

    private sealed class State
    {
        public int Step { get; set; }

        public RunningMean Loss { get; set; } = new();

        public RunningMean SquaredError { get; set; } = new();
    }
}
