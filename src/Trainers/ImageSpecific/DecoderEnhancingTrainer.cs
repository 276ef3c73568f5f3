using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.ImageSpecific;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;

namespace MlNetWatermark.Trainers;

/// <summary>Makes a decoder read through real distortions what deep embedding writes for it (ISMark, arXiv 2204.11513, Algorithm 2).</summary>
public sealed class DecoderEnhancingTrainer : IEstimator<WatermarkExtractTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly DecoderEnhancingOptions _options;
    private readonly WatermarkExtractOptions _reading;

    internal DecoderEnhancingTrainer(IHostEnvironment environment, DecoderEnhancingOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _reading = new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = options.ImageColumnName };
    }

    /// <summary>Enhances, exports to ONNX, checks the export against TorchSharp, and returns the step that reads with the new model.</summary>
    /// <param name="input">Pictures, bytes or paths of picture files in <see cref="DecoderEnhancingOptions.ImageColumnName"/>.</param>
    /// <returns>A reading step that owns the model. Mark pictures with it by <see cref="WatermarkEmbedOptions.Refine"/>: its own encoder writes for the decoder of before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="IOException">The output folder cannot be written or has too little room.</exception>
    /// <exception cref="FileNotFoundException">The model folder has no weights.</exception>
    /// <exception cref="InvalidDataException">The weights or the checkpoint are damaged, of other networks, or of several decoders.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    /// <exception cref="WatermarkModelException">The model folder holds no usable model.</exception>
    public WatermarkExtractTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = DataViewPictures.Find(input.Schema, _options.ImageColumnName);
        if (_options.OutputFolder is not null) Checkpoint.Prepare(_options.OutputFolder, weights: 0);
        NativeBackend.Load();
        WatermarkModelInfo before;
        using (WatermarkModel model = WatermarkModel.Load(_options.ModelFolder)) before = model.Info;
        using BaselineNetworks networks = BaselineModel.Load(_options.ModelFolder);
        if (networks.Size.Decoders != 1) throw new InvalidDataException($"'{_options.ModelFolder}' has {networks.Size.Decoders} decoders side by side; enhance each one by itself.");
        IHost host = _environment.Register(nameof(DecoderEnhancingTrainer));
        using IChannel channel = host.Start("Fit");
        PictureReading reading = new(_options.ImageColumnName, networks.Size.Side, _options.SkipUnreadable, _options.PictureCacheMegabytes, _options.CancellationToken);
        using TrainingPictures pictures = DataViewPictures.Load(input, reading, why => channel.Warning(MessageSensitivity.UserData, "{0}", why));
        EnhancingState state = EnhancingRun.Train(networks, _options, pictures);
        WatermarkModelInfo info = before with { Name = _options.Name ?? $"{before.Name}, enhanced" };
        object card = new { metadata = WatermarkModelMetadata.Write(info), enhancedFrom = before.Name, enhancing = _options, roundsDone = state.Round, licence = "MIT" };
        (byte[] embedder, byte[] extractor) = BaselineModel.Write(_options.OutputFolder, networks, info, _options.Seed, card);
        return WatermarkExtractTransformer.Owning(WatermarkModel.Load(embedder, extractor), _reading);
    }

    /// <summary>The input's columns and those the reading step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type; paths can be trained on, but the reading step needs pictures.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => new WatermarkExtractEstimator(_environment, _reading).GetOutputSchema(inputSchema);
}
