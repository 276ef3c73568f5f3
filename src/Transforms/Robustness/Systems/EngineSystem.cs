namespace MlNetWatermark;

/// <summary>A model of this library as a measured system: the same engine that users run.</summary>
/// <remarks>Uses the model without owning it, except when <see cref="WatermarkSystems.Open"/> opened it.</remarks>
public sealed class EngineSystem : IWatermarkSystem
{
    private readonly WatermarkEngine _engine;
    private readonly bool _ownsModel;
    private readonly IMarkRefiner? _refiner;

    /// <summary>Measures this model.</summary>
    /// <param name="model">The caller's to dispose.</param>
    /// <param name="synchronize">Whether turned and cut pictures are looked for, as by <see cref="WatermarkEngine.Synchronize"/>.</param>
    /// <param name="refiner">Improves every mark; null for none.</param>
    public EngineSystem(WatermarkModel model, bool synchronize = true, IMarkRefiner? refiner = null)
        : this(model, ownsModel: false, synchronize)
    {
        refiner?.Check(model);
        _refiner = refiner;
    }

    private EngineSystem(WatermarkModel model, bool ownsModel, bool synchronize)
    {
        _engine = new WatermarkEngine(model) { Synchronize = synchronize };
        _ownsModel = ownsModel;
    }

    /// <inheritdoc/>
    public string Name => _engine.Model.Info.Name + (_refiner is null ? "" : $", {_refiner}") + (_engine.Synchronize ? "" : ", as received");

    /// <inheritdoc/>
    public int MessageLength => _engine.Model.Info.MessageLength;

    /// <inheritdoc/>
    public Picture Embed(Picture cover, Message message, double strength) =>
        _refiner is null ? _engine.Embed(cover, message, strength) : _engine.Embed(cover, message, _refiner, strength).Picture;

    /// <inheritdoc/>
    public SystemReading Read(Picture picture)
    {
        (Extraction extraction, Localization localization) = _engine.ExtractAndLocalize(picture);
        return new SystemReading(extraction.HardDecisions)
        {
            Detected = extraction.Detected,
            PValue = extraction.PValue,
            BitProbabilities = extraction.BitProbabilities,
            Mask = localization.Mask,
        };
    }

    /// <summary>Disposes the model if <see cref="WatermarkSystems.Open"/> opened it; one that was handed over belongs to the caller.</summary>
    public void Dispose()
    {
        if (_ownsModel) _engine.Model.Dispose();
    }

    /// <summary>Measures this model and disposes it in the end.</summary>
    internal static EngineSystem Owning(WatermarkModel model) => new(model, ownsModel: true, synchronize: true);
}
