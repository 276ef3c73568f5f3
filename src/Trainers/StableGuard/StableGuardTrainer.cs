using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.StableGuard;
using MlNetWatermark.Trainers.Training;

namespace MlNetWatermark.Trainers;

/// <summary>Trains StableGuard: adapters that mark a picture as an autoencoder decodes it, and a network that reads the message and shows what was tampered with.</summary>
/// <remarks><see cref="Fit"/> needs TorchSharp with a native backend; what it returns does not.</remarks>
public sealed class StableGuardTrainer : IEstimator<WatermarkExtractTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly StableGuardOptions _options;
    private readonly WatermarkExtractOptions _reading;

    internal StableGuardTrainer(IHostEnvironment environment, StableGuardOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _reading = new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = options.ImageColumnName };
    }

    /// <summary>Trains, exports to ONNX, checks the export against TorchSharp, and returns the step that reads with the new model.</summary>
    /// <param name="input">Pictures, bytes or paths of picture files in <see cref="StableGuardOptions.ImageColumnName"/>.</param>
    /// <returns>A reading step that owns the model; its <see cref="WatermarkTransformer.Model"/> serves the other steps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough, the folder of masks has none, or the autoencoder and the working size do not go together.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="IOException">The output folder cannot be written or has too little room, or a file of weights cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The autoencoder's file, the checkpoint or the initial weights are damaged or of other networks; tensors at fault are named.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    public WatermarkExtractTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = DataViewPictures.Find(input.Schema, _options.ImageColumnName);
        if (_options.OutputFolder is not null) Checkpoint.Prepare(_options.OutputFolder, weights: 0);
        NativeBackend.Load();
        StableGuardModel.Start(_options).Dispose(); // weights that do not fit are said before the pictures take their minutes
        IHost host = _environment.Register(nameof(StableGuardTrainer));
        using IChannel channel = host.Start("Fit");
        PictureReading reading = new(_options.ImageColumnName, _options.WorkingSize, _options.SkipUnreadable, _options.PictureCacheMegabytes, _options.CancellationToken);
        using TrainingPictures pictures = DataViewPictures.Load(input, reading, why => channel.Warning(MessageSensitivity.UserData, "{0}", why));
        (StableGuardNetworks networks, StableGuardState state) = StableGuardRun.Train(_options, pictures);
        using (networks)
        {
            bool[] pilot = MaskMarkExport.Pilot(_options.Seed, _options.PilotLength);
            double psnr = state.Step == 0 && _options.InitialModelFolder is { } initial ? StableGuardModel.PsnrOf(initial) : state.Psnr;
            WatermarkModelInfo info = StableGuardModel.Describe(networks.Shape, _options, pilot, psnr);
            (byte[] embedder, byte[] extractor, byte[] decoder) = StableGuardGraph.ToOnnx(networks, info, _options.Seed);
            if (_options.OutputFolder is { } folder)
            {
                object card = new { metadata = WatermarkModelMetadata.Write(info), training = _options, stepsDone = state.Step, licence = "MIT" };
                ModelFolder.Fill(folder, (embedder, extractor), StableGuardModel.Weights(networks, _options, psnr), card, decoder);
            }

            return WatermarkExtractTransformer.Owning(WatermarkModel.Load(embedder, extractor), _reading);
        }
    }

    /// <summary>The input's columns and those the reading step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type; paths can be trained on, but the reading step needs pictures.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => new WatermarkExtractEstimator(_environment, _reading).GetOutputSchema(inputSchema);
}
