using MlNetWatermark.Trainers;

namespace Microsoft.ML;

/// <summary>The watermark trainers: <c>mlContext.Watermarking.Trainers.MaskMark(options)</c>.</summary>
public static class WatermarkingExtensions
{
    extension(MLContext context)
    {
        /// <summary>Everything about watermarking that is not a transform.</summary>
        public WatermarkingCatalog Watermarking => new(context);
    }
}

/// <summary>Entry point for watermark trainers.</summary>
public sealed class WatermarkingCatalog
{
    internal WatermarkingCatalog(MLContext context) => Trainers = new WatermarkTrainers(context);

    /// <summary>Trainers that make watermark models.</summary>
    public WatermarkTrainers Trainers { get; }
}

/// <summary>Trainers that make watermark models.</summary>
public sealed class WatermarkTrainers
{
    private readonly MLContext _context;

    internal WatermarkTrainers(MLContext context) => _context = context;

    /// <summary>Trains a MaskMark model: a message anywhere in the picture, or in a region the embedder is told, read back under edits, with a mask of what still carries it.</summary>
    /// <param name="options">Columns, sizes, length of the run, where checkpoints go.</param>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    /// <remarks>
    /// Input: images, bytes of picture files, or their paths. Output of the fitted step: the columns of <c>WatermarkExtract</c>. Needs a TorchSharp
    /// backend for <c>Fit</c> only. The model is exported to ONNX.
    /// </remarks>
    /// <example>
    /// <code>
    /// var trainer = mlContext.Watermarking.Trainers.MaskMark(new MaskMarkOptions { OutputFolder = "my-model", Steps = 12000 });
    /// using var trained = trainer.Fit(photos);
    /// </code>
    /// </example>
    public MaskMarkTrainer MaskMark(MaskMarkOptions? options = null) => new(_context, options ?? new MaskMarkOptions());

    /// <summary>Trains HiDDeN, TSDL or MBRS: encoder and decoder of a published system, to be measured against or to serve ISMark.</summary>
    /// <param name="options">System, sizes, noise layers, length of the run, where checkpoints go.</param>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    /// <remarks>Input and output as for <see cref="MaskMark"/>.</remarks>
    public BaselineTrainer Baseline(BaselineOptions? options = null) => new(_context, options ?? new BaselineOptions());

    /// <summary>Trains StableGuard: pictures are marked as an autoencoder decodes them, and a network with three experts reads the message and shows what was tampered with.</summary>
    /// <param name="options">The autoencoder, sizes, masks, length of the run, where checkpoints go.</param>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    /// <remarks>Input and output as for <see cref="MaskMark"/>.</remarks>
    public StableGuardTrainer StableGuard(StableGuardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new StableGuardTrainer(_context, options);
    }

    /// <summary>Enhances the decoder of a HiDDeN, TSDL or MBRS model for deep embedding (ISMark, Algorithm 2): trains it on real distortions of pictures that are optimised for it.</summary>
    /// <param name="options">The model, length of the run, real distortions, where checkpoints go.</param>
    /// <exception cref="ArgumentException">Settings are out of range; all are named.</exception>
    public DecoderEnhancingTrainer DecoderEnhancing(DecoderEnhancingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DecoderEnhancingTrainer(_context, options);
    }
}
