namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    private readonly PayloadOptions? _payloads = new();
    private readonly PayloadCodec? _codec;

    /// <summary>How payloads are written and read: error correction, key, binding to content.</summary>
    /// <value>
    /// The default writes and reads payloads that have no key. Null reads bits only, which saves up to 15 ms for each marked picture whose message is no payload, and a tenth of every p-value.
    /// With a key a picture without an authentic payload is not detected, whatever else it carries.
    /// </value>
    /// <exception cref="ArgumentException">An option is wrong, or the model's messages are too short for it.</exception>
    public PayloadOptions? Payloads
    {
        get => _payloads;
        init
        {
            _codec = value is null ? null : new PayloadCodec(Model.Info.MessageLength, value);
            _payloads = value;
        }
    }

    /// <summary>Turns payloads into messages of the model and back, as <see cref="Payloads"/> says.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Payloads"/> is null, or the model's messages are too short for any payload.</exception>
    public PayloadCodec Codec => _codec ?? throw new InvalidOperationException(
        _payloads is null ? $"{nameof(Payloads)} is null: this engine reads and writes bits only." : $"Messages of {Model.Info.MessageLength} bits are too short for a payload.");

    /// <summary>Marks one picture with a payload.</summary>
    /// <param name="cover">The picture; both sides at least <see cref="MinimumSide"/>.</param>
    /// <param name="payload">What it carries; see <see cref="PayloadCodec.MessageCapacity"/>.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>; <see cref="MarkStrength"/> names three.</param>
    /// <param name="region">Null, or Width * Height values in [0, 1]: where the mark is put.</param>
    /// <param name="readbacks">Rounds of reading back, as for <see cref="Embed(Picture, IReadOnlyList{RegionMark}, double, int)"/>.</param>
    /// <returns>A new picture of the same size and alpha.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above, or the payload does not fit.</exception>
    /// <exception cref="InvalidOperationException">This engine has no codec; see <see cref="Codec"/>.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Picture Embed(Picture cover, Payload payload, double strength = 1, float[]? region = null, int readbacks = 0)
    {
        ArgumentNullException.ThrowIfNull(cover);
        return Embed(cover, Codec.Encode(payload, cover), strength, region, readbacks);
    }

    private Verdict VerdictAt(double falsePositiveRate) => new(_codec, _payloads?.Key is not null, falsePositiveRate);
}
