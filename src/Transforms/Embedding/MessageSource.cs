using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Where the embedding step has each row's messages from: a column of messages or of payloads, or one for all rows.</summary>
internal sealed class MessageSource
{
    private readonly WatermarkEmbedOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column? _messages;
    private readonly DataViewSchema.Column? _payloads;

    private MessageSource(WatermarkEmbedOptions options, ModelLease model, DataViewSchema.Column? messages, DataViewSchema.Column? payloads)
    {
        _options = options;
        _model = model;
        _messages = messages;
        _payloads = payloads;
    }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => new[] { _messages, _payloads }.OfType<DataViewSchema.Column>();

    /// <summary>Name of the column that can hold several messages in a row.</summary>
    public string MessageColumnName => _messages!.Value.Name;

    /// <summary>Checks the columns of a schema shape.</summary>
    public static void Check(SchemaShape schema, WatermarkEmbedOptions options)
    {
        if (options.MessageColumnName is { } messages) MessageColumn.Check(schema, messages);
        if (options.PayloadColumnName is { } payloads) PayloadColumn.Check(schema, payloads);
    }

    /// <summary>Checks the columns of a data view.</summary>
    public static MessageSource Find(DataViewSchema schema, WatermarkEmbedOptions options, ModelLease model) => new(
        options, model,
        options.MessageColumnName is { } messages ? MessageColumn.Find(schema, messages, model.Info.MessageLength) : null,
        options.PayloadColumnName is { } payloads ? PayloadColumn.Find(schema, payloads) : null);

    /// <summary>Prepares reading; each call of the result reads the current row. A payload becomes a message once its picture is known, which it may be bound to; null for latents, which have none.</summary>
    public Func<Func<Picture?, IReadOnlyList<Message>>> OpenReader(DataViewRow row)
    {
        if (_messages is { } messageColumn)
        {
            Func<IReadOnlyList<Message>> read = MessageColumn.OpenReader(row, messageColumn, _model.Info.MessageLength);
            return () =>
            {
                IReadOnlyList<Message> messages = read();
                return _ => messages;
            };
        }

        if (_options.Message is { } message) return () => _ => [message];
        if (_options.Payload is { } constant) return () => cover => [Encode(constant, cover)];
        Func<Payload> readPayload = PayloadColumn.OpenReader(row, _payloads!.Value);
        return () =>
        {
            Payload payload = readPayload();
            long position = row.Position;
            return cover =>
            {
                try
                {
                    return [Encode(payload, cover)];
                }
                catch (ArgumentException problem)
                {
                    throw RowProblem.At(position, _payloads!.Value.Name, problem.Message, problem);
                }
            };
        };
    }

    private Message Encode(Payload payload, Picture? cover) => cover is null ? _model.Engine.Codec.Encode(payload) : _model.Engine.Codec.Encode(payload, cover);
}
