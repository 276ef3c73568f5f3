using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;

namespace MlNetWatermark.Trainers;

/// <summary>Trains a watermark model on pictures: embedder, extractor and localiser together (MaskMark-D or -ED of MaskWM, Hu et al., NeurIPS 2025).</summary>
/// <remarks>
/// <see cref="Fit"/> needs TorchSharp with a native backend; what it returns does not. Hours on a few CPU cores, so give an
/// <see cref="MaskMarkOptions.OutputFolder"/>: a run that is stopped or killed goes on from its last checkpoint.
/// </remarks>
public sealed class MaskMarkTrainer : IEstimator<WatermarkExtractTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly MaskMarkOptions _options;
    private readonly WatermarkExtractOptions _reading;

    internal MaskMarkTrainer(IHostEnvironment environment, MaskMarkOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _reading = new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = options.ImageColumnName };
    }

    /// <summary>Trains, exports to ONNX, checks the export against TorchSharp, and returns the step that reads with the new model.</summary>
    /// <param name="input">Pictures, bytes or paths of picture files in <see cref="MaskMarkOptions.ImageColumnName"/>. All are read once before training, and
    /// memory holds as many as <see cref="MaskMarkOptions.PictureCacheMegabytes"/> allows.</param>
    /// <returns>A reading step that owns the model; its <see cref="WatermarkTransformer.Model"/> serves the other steps. It reads pictures or bytes, not paths.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">No picture is large enough.</exception>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="IOException">The output folder cannot be written or has too little room, found before training begins; or the disk with the temporary
    /// files is full.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first step, while the pictures were read.</exception>
    /// <exception cref="FileNotFoundException">The initial model folder has no weights.</exception>
    /// <exception cref="InvalidDataException">The checkpoint in the output folder, or the initial weights, are damaged or of other sizes.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    public WatermarkExtractTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = DataViewPictures.Find(input.Schema, _options.ImageColumnName);
        if (_options.OutputFolder is not null) Checkpoint.Prepare(_options.OutputFolder, weights: 0); // before the pictures take their minutes
        NativeBackend.Load(_options.Device);
        IHost host = _environment.Register(nameof(MaskMarkTrainer));
        using IChannel channel = host.Start("Fit");
        MaskMarkOptions options = _options with { Progress = new Relay(channel, _options.Progress) };

        (MaskMarkNetworks networks, int steps, double visibility) = Train(input, options, channel);
        (byte[] Embedder, byte[] Extractor) files;
        using (networks)
        {
            bool[] pilot = MaskMarkExport.Pilot(options);
            files = MaskMarkExport.ToOnnx(networks, options, pilot, visibility);
            if (options.OutputFolder is not null) MaskMarkExport.Write(options.OutputFolder, files, networks, options, visibility, steps);
        }

        WatermarkModel model = WatermarkModel.Load(files.Embedder, files.Extractor);
        return WatermarkExtractTransformer.Owning(model, _reading);
    }

    private static (MaskMarkNetworks Networks, int Steps, double Visibility) Train(IDataView input, MaskMarkOptions options, IChannel channel)
    {
        using DeviceScope device = new(options.Device);
        using TrainingPictures pictures = DataViewPictures.Load(input, Reading(options), why => channel.Warning(MessageSensitivity.UserData, "{0}", why));
        channel.Info(MessageSensitivity.None, "{0} pictures, {1} of them in memory", pictures.Count, pictures.Held);
        (MaskMarkNetworks networks, int steps) = TrainingLoop.Run(options, pictures);
        return (networks, steps, ReferenceVisibility.Of(pictures, options.WorkingSize));
    }

    private static PictureReading Reading(MaskMarkOptions options) =>
        new(options.ImageColumnName, options.CropSize, options.SkipUnreadable, options.PictureCacheMegabytes, options.CancellationToken);

    /// <summary>The input's columns and those the reading step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type; paths can be trained on, but the reading step needs pictures.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => new WatermarkExtractEstimator(_environment, _reading).GetOutputSchema(inputSchema);

    /// <summary>Sends reports to ML.NET's log as well.</summary>
    private sealed class Relay(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            channel.Info(MessageSensitivity.None, "Step {0} of {1}, phase {2}, {3:F1} dB, bit accuracy {4:F4}, mask overlap {5:F3}",
                value.Step, value.Steps, value.Phase, value.Psnr, value.BitAccuracy, value.MaskOverlap);
            next?.Report(value);
        }
    }
}
