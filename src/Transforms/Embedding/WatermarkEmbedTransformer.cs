using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Adds an image column with the watermarked pictures.</summary>
/// <remarks><inheritdoc cref="WatermarkTransformer" path="/remarks"/></remarks>
public sealed class WatermarkEmbedTransformer : WatermarkTransformer
{
    internal const string LoaderSignature = "WatermarkEmbed";
    internal static readonly SavedStepFormat Format = new("WMKEMBED", LoaderSignature);

    private readonly WatermarkEmbedOptions _options;

    internal WatermarkEmbedTransformer(WatermarkEmbedOptions options, ModelLease model) : base(model)
    {
        if (options.Message is { } message && message.Length != model.Info.MessageLength)
        {
            throw new ArgumentException($"The model '{model.Info.Name}' carries {model.Info.MessageLength} bits; the message has {message.Length}.");
        }

        if (options.LatentColumnName is not null && model.Info.Latents is null)
        {
            throw new ArgumentException($"The model '{model.Info.Name}' has no {WatermarkModel.DecoderFile}; {nameof(WatermarkEmbedOptions.LatentColumnName)} needs one.");
        }

        // A payload that does not fit is found now, not at the first picture. The hash of a picture needs the same room whatever it is.
        if (options.Payload is { } payload) model.Engine.Codec.CheckFits(payload);
        options.Refine?.Check(model.Model);
        _options = options;
    }

    private protected override SavedStepFormat SavedFormat => Format;

    internal static WatermarkEmbedTransformer Load(SavedStep saved)
    {
        WatermarkEmbedOptions options = saved.ReadShared(new WatermarkEmbedOptions { OutputColumnName = "" });
        options = options with
        {
            MessageColumnName = NullIfEmpty(saved.Settings.ReadString()),
            Message = NullIfEmpty(saved.Settings.ReadString()) is { } bits ? Message.Parse(bits) : null,
            Strength = saved.Settings.ReadDouble(),
            RegionColumnName = NullIfEmpty(saved.Settings.ReadString()),
            Readbacks = saved.Settings.ReadInt32(),
            PayloadColumnName = NullIfEmpty(saved.Settings.ReadString()),
            Payload = SavedPayload.Read(saved.Settings),
            Correction = (PayloadCorrection)saved.Settings.ReadInt32(),
            KeyFile = NullIfEmpty(saved.Settings.ReadString()),
            BindToContent = saved.Settings.ReadBoolean(),
            LatentColumnName = NullIfEmpty(saved.Settings.ReadString()),
        };
        options.Validate();
        return saved.WithModel(options, model => new WatermarkEmbedTransformer(options, model));

        static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
    }

    private protected override void WriteSettings(BinaryWriter writer)
    {
        if (_options.Refine is not null) throw new NotSupportedException($"A step with {nameof(WatermarkEmbedOptions.Refine)} cannot be saved: what improves its marks is a program. Save one without, and give it after loading.");
        SavedStep.WriteShared(writer, _options);
        writer.Write(_options.MessageColumnName ?? "");
        writer.Write(_options.Message?.ToString() ?? "");
        writer.Write(_options.Strength);
        writer.Write(_options.RegionColumnName ?? "");
        writer.Write(_options.Readbacks);
        writer.Write(_options.PayloadColumnName ?? "");
        SavedPayload.Write(writer, _options.Payload);
        writer.Write((int)_options.Correction);
        writer.Write(_options.KeyFile ?? "");
        writer.Write(_options.BindToContent);
        writer.Write(_options.LatentColumnName ?? "");
    }

    private protected override StepMapper Bind(DataViewSchema inputSchema) => _options.LatentColumnName is null
        ? WatermarkEmbedMapper.Create(inputSchema, _options, Lease)
        : WatermarkDecodeMapper.Create(inputSchema, _options, Lease);
}
