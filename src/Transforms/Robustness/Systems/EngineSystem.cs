namespace MlNetWatermark;

/// <summary>A model of this library as a measured system: the same engine that users run.</summary>
/// <remarks>Uses the model without owning it.</remarks>
public sealed class EngineSystem : IWatermarkSystem
{
    private readonly WatermarkEngine _engine;

    /// <summary>Measures this model.</summary>
    public EngineSystem(WatermarkModel model) => _engine = new WatermarkEngine(model);

    /// <inheritdoc/>
    public string Name => _engine.Model.Info.Name;

    /// <inheritdoc/>
    public int MessageLength => _engine.Model.Info.MessageLength;

    /// <inheritdoc/>
    public Picture Embed(Picture cover, Message message, double strength) => _engine.Embed(cover, message, strength);

    /// <inheritdoc/>
    public SystemReading Read(Picture picture)
    {
        (Extraction extraction, Localization localization) = _engine.ExtractAndLocalize(picture);
        return new SystemReading(extraction.Message)
        {
            Detected = extraction.Detected,
            PValue = extraction.PValue,
            Mask = localization.Mask,
        };
    }

    /// <summary>Nothing to free: the model belongs to the caller.</summary>
    public void Dispose()
    {
    }
}
