using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Trains HiDDeN, TSDL or MBRS: systems to be measured against, and decoders for ISMark.</summary>
/// <remarks><see cref="Fit"/> needs TorchSharp with a native backend; what it returns does not.</remarks>
public sealed class BaselineTrainer : IEstimator<WatermarkExtractTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly BaselineOptions _options;
    private readonly WatermarkExtractOptions _reading;

    internal BaselineTrainer(IHostEnvironment environment, BaselineOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _reading = new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = options.ImageColumnName };
    }

    /// <summary>Trains, exports to ONNX, checks the export against TorchSharp, and returns the step that reads with the new model.</summary>
    /// <param name="input">Pictures, bytes or paths of picture files in <see cref="BaselineOptions.ImageColumnName"/>.</param>
    /// <returns>A reading step that owns the model; its <see cref="WatermarkTransformer.Model"/> serves the other steps.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough, or a noise layer needs larger ones.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="IOException">The output folder cannot be written or has too little room.</exception>
    /// <exception cref="FileNotFoundException">The initial model folder has no weights.</exception>
    /// <exception cref="InvalidDataException">The checkpoint in the output folder, or the initial weights, are damaged or of other networks.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    public WatermarkExtractTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = DataViewPictures.Find(input.Schema, _options.ImageColumnName);
        if (_options.OutputFolder is not null) Checkpoint.Prepare(_options.OutputFolder, weights: 0); // before the pictures take their minutes
        NativeBackend.Load(_options.Device);
        IHost host = _environment.Register(nameof(BaselineTrainer));
        using IChannel channel = host.Start("Fit");
        (BaselineNetworks networks, BaselineRunState state) = Train(input, channel);
        using (networks)
        {
            bool[] pilot = MaskMarkExport.Pilot(_options.Seed, _options.PilotLength);
            WatermarkModelInfo info = BaselineModel.Describe(networks.Size, _options.Name, pilot, state.Psnr);
            object card = new { metadata = WatermarkModelMetadata.Write(info), training = _options, stepsDone = state.Step, licence = "MIT" };
            (byte[] embedder, byte[] extractor) = BaselineModel.Write(_options.OutputFolder, networks, info, _options.Seed, card);
            return WatermarkExtractTransformer.Owning(WatermarkModel.Load(embedder, extractor), _reading);
        }
    }

    private (BaselineNetworks Networks, BaselineRunState State) Train(IDataView input, IChannel channel)
    {
        using DeviceScope device = new(_options.Device);
        using TrainingPictures pictures = DataViewPictures.Load(input, Reading(_options), why => channel.Warning(MessageSensitivity.UserData, "{0}", why));
        return BaselineRun.Train(_options, pictures);
    }

    /// <summary>The input's columns and those the reading step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type; paths can be trained on, but the reading step needs pictures.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => new WatermarkExtractEstimator(_environment, _reading).GetOutputSchema(inputSchema);

    private static PictureReading Reading(BaselineOptions options) =>
        new(options.ImageColumnName, options.WorkingSize, options.SkipUnreadable, options.PictureCacheMegabytes, options.CancellationToken);
}
