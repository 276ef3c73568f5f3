using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>One row of the embedding step over latents.</summary>
/// <param name="Latent">What becomes a picture.</param>
/// <param name="Message">What it carries.</param>
internal readonly record struct DecodeInput(Latent Latent, Message Message);

/// <summary>The embedding step over latents, bound to one input schema.</summary>
internal sealed class WatermarkDecodeMapper : StepMapper<DecodeInput, Picture>
{
    private readonly ModelLease _model;
    private readonly LatentColumn _latents;
    private readonly MessageSource _messages;

    private WatermarkDecodeMapper(
        DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model, LatentColumn latents, MessageSource messages, AddedColumn<Picture> watermarked)
        : base(inputSchema, options, [latents.Column, .. messages.Columns], [watermarked])
    {
        _model = model;
        _latents = latents;
        _messages = messages;
    }

    public static WatermarkDecodeMapper Create(DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model)
    {
        LatentColumn latents = LatentColumn.Find(inputSchema, options.LatentColumnName!, model.Model, options.MaximumPixels);
        MessageSource messages = MessageSource.Find(inputSchema, options, model);
        AddedColumn<Picture, MLImage> watermarked = new(options.OutputColumnName, AnySizeImageAttribute.ColumnType, MLImagePixels.Replace);
        return new WatermarkDecodeMapper(inputSchema, options, model, latents, messages, watermarked);
    }

    public override RowReader<DecodeInput> OpenReader(DataViewRow row)
    {
        RowReader<Latent> readLatent = _latents.OpenReader(row);
        Func<Func<Picture?, IReadOnlyList<Message>>> readMessages = _messages.OpenReader(row);
        return () =>
        {
            Func<Picture?, IReadOnlyList<Message>> messagesFor = readMessages();
            Func<Latent> latent = readLatent();
            long position = row.Position;
            return () =>
            {
                IReadOnlyList<Message> messages = messagesFor(null);
                return messages.Count == 1
                    ? new DecodeInput(latent(), messages[0])
                    : throw RowProblem.At(position, _messages.MessageColumnName, $"there are {messages.Count} messages; a latent takes one");
            };
        };
    }

    public override bool InOneRun => _model.PrefersBatches;

    public override IReadOnlyList<Picture> Run(IReadOnlyList<DecodeInput> batch) =>
        _model.Engine.Decode([.. batch.Select(row => row.Latent)], [.. batch.Select(row => row.Message)]);
}
