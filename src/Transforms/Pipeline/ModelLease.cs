namespace MlNetWatermark;

/// <summary>A step's hold on its model: knows whether the step owns it, and refuses work once the step was disposed.</summary>
/// <remarks>A run that is already in the model when the lease ends finishes first: <see cref="WatermarkModel.Dispose"/> waits for it.</remarks>
internal sealed class ModelLease : IDisposable
{
    private readonly WatermarkModel _model;
    private readonly WatermarkEngine _engine;
    private readonly bool _owned;
    private readonly bool _usesDecoder;
    private volatile bool _disposed;

    private ModelLease(WatermarkModel model, bool owned, WatermarkStepOptions options)
    {
        _model = model;
        _owned = owned;
        _usesDecoder = options.UsesDecoder;
        _engine = options.EngineOf(model);
    }

    /// <summary>What the model is; readable after disposal.</summary>
    public WatermarkModelInfo Info => _model.Info;

    /// <summary>The model itself.</summary>
    public WatermarkModel Model => _model;

    /// <summary>What runs the model, by ONNX Runtime's name.</summary>
    public string ActiveProvider => _model.ActiveProvider;

    /// <summary>Whether many pictures are best run together: a GPU is filled by them, a processor by one on each core.</summary>
    public bool PrefersBatches => _model.ActiveProvider != OnnxSession.Cpu;

    /// <summary>The bytes of embedder.onnx and extractor.onnx, and of decoder.onnx for a step that decodes latents.</summary>
    public (byte[] Embedder, byte[] Extractor, byte[]? Decoder) Files => (_model.EmbedderBytes, _model.ExtractorBytes, _usesDecoder ? _model.DecoderBytes : null);

    /// <summary>Takes the model that the options name: the caller's own, a folder's, or the one inside the package.</summary>
    public static ModelLease Open(WatermarkStepOptions options) => options switch
    {
        { Model: { } model } => new ModelLease(model, owned: false, options),
        { ModelPath: { } folder } => Own(WatermarkModel.Load(folder, options.Execution, options.UsesDecoder), options),
        _ => Own(WatermarkModel.LoadDefault(options.Execution), options),
    };

    /// <summary>Takes over a model; it is disposed with the lease, or at once if the options do not fit it.</summary>
    public static ModelLease Own(WatermarkModel model, WatermarkStepOptions options)
    {
        try
        {
            return new ModelLease(model, owned: true, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The engine to work with now.</summary>
    /// <exception cref="ObjectDisposedException">The step was disposed.</exception>
    public WatermarkEngine Engine
    {
        get
        {
            ThrowIfDisposed();
            return _engine;
        }
    }

    /// <exception cref="ObjectDisposedException">The step was disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(WatermarkTransformer));

    /// <summary>Refuses further work and closes an owned model, after the runs in progress.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_owned) _model.Dispose();
    }
}
