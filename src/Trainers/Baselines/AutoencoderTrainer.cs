using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Trains the small autoencoder that <see cref="RegenerationAttack"/> passes pictures through.</summary>
/// <remarks>Needs TorchSharp with a native backend; the ONNX file that comes out does not.</remarks>
public sealed class AutoencoderTrainer
{
    private const int ReportEvery = 100;
    private const double Forget = 0.02;
    private readonly AutoencoderOptions _options;

    /// <summary>Takes the settings.</summary>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    public AutoencoderTrainer(AutoencoderOptions? options = null)
    {
        _options = options ?? new AutoencoderOptions();
        _options.Validate();
    }

    /// <summary>Trains, exports to ONNX, and checks the export against TorchSharp.</summary>
    /// <param name="pictures">Pictures in <see cref="AutoencoderOptions.ImageColumnName"/>; all are read once, and no more are kept in memory than fit into 2 GB.</param>
    /// <param name="skipped">Told why a picture was left out; may be null.</param>
    /// <returns>An ONNX file, <c>image</c> to <c>reconstruction</c>, both float [N, 3, H, W] RGB 0..255, with the metadata that the attack reads.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    public byte[] Train(IDataView pictures, Action<string>? skipped = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        NativeBackend.Load();
        PictureReading reading = new(_options.ImageColumnName, _options.CropSize, _options.SkipUnreadable, new MaskMarkOptions().PictureCacheMegabytes, _options.CancellationToken);
        using TrainingPictures loaded = DataViewPictures.Load(pictures, reading, skipped ?? (_ => { }));
        return Train(loaded);
    }

    /// <param name="pictures">Tensors (3, H, W) of bytes.</param>
    internal byte[] Train(IReadOnlyList<Tensor> pictures)
    {
        if (_options.Threads > 0) set_num_threads(_options.Threads);
        random.manual_seed(_options.Seed);
        using Autoencoder network = new(_options.LatentChannels);
        using Adam optimizer = optim.Adam(network.parameters(), lr: _options.LearningRate);
        CropSampler crops = new(pictures, _options.CropSize);
        Random generator = new(_options.Seed);
        Stopwatch clock = Stopwatch.StartNew();
        double loss = double.NaN, squaredError = double.NaN;
        int step = 0;
        while (step < _options.Steps && !_options.CancellationToken.IsCancellationRequested)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor originals = crops.Draw(_options.BatchSize, generator); // may decode: too much memory for a region without collections
            TrainingLoop.WithoutCollections(TrainingLoop.StepMemory, () =>
            {
                foreach (var group in optimizer.ParamGroups) group.LearningRate = Schedule.LearningRate(_options.LearningRate, step, _options.Steps);
                (Tensor minimised, Tensor error) = AutoencoderStep.Run(network, originals);
                optimizer.zero_grad();
                minimised.backward();
                nn.utils.clip_grad_norm_(network.parameters(), 1.0);
                optimizer.step();
                loss = Follow(loss, minimised.item<float>());
                squaredError = Follow(squaredError, error.item<float>());
            });
            step++;
            if (step % ReportEvery == 0 || step == _options.Steps)
            {
                _options.Progress?.Report(new AutoencoderProgress(step, _options.Steps, loss, -10 * Math.Log10(squaredError), clock.Elapsed));
            }
        }

        return Export(network, step);
    }

    private byte[] Export(Autoencoder network, int steps)
    {
        network.eval();
        using DisposeScope scope = NewDisposeScope();
        object[] picture = ["batch", 3, "height", "width"];
        Tensor image = nn.functional.interpolate(rand(2, 3, 6, 8) * 255, [48, 64], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, 48, 64) * 8; // detail at every scale, as in a picture
        return OnnxExporter.Export(
            network,
            [(new Port("image", ElementType.Float, picture), image)],
            inputs => [(new Port("reconstruction", ElementType.Float, picture), network.Decode(network.Encode(inputs[0])).Clip(0, 255))],
            new Dictionary<string, string>
            {
                [RegenerationAttack.LowestValueKey] = "0",
                [RegenerationAttack.HighestValueKey] = "255",
                [RegenerationAttack.SizeMultipleKey] = Text(Autoencoder.CellSize),
                ["latent_channels"] = Text(_options.LatentChannels),
                ["crop_size"] = Text(_options.CropSize),
                ["batch_size"] = Text(_options.BatchSize),
                ["steps"] = Text(steps),
                ["seed"] = Text(_options.Seed),
            });
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Follow(double average, double value) => double.IsNaN(average) ? value : average + Forget * (value - average);
}
