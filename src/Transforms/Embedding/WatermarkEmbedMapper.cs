using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>One row of the embedding step: where the message goes, and the message.</summary>
internal readonly record struct EmbedInput(Picture Cover, Message Message);

/// <summary>The embedding step bound to one input schema.</summary>
internal sealed class WatermarkEmbedMapper : StepMapper<EmbedInput, Picture>
{
    private readonly WatermarkEmbedOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;
    private readonly DataViewSchema.Column? _messages;

    private WatermarkEmbedMapper(
        DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model,
        DataViewSchema.Column pictures, DataViewSchema.Column? messages, AddedColumn<Picture> watermarked)
        : base(inputSchema, options, messages is { } column ? [pictures, column] : [pictures], [watermarked])
    {
        _options = options;
        _model = model;
        _pictures = pictures;
        _messages = messages;
    }

    public static WatermarkEmbedMapper Create(DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model)
    {
        (DataViewSchema.Column pictures, DataViewType imageType) = PictureColumn.Find(inputSchema, options.PictureColumnName);
        DataViewSchema.Column? messages = options.MessageColumnName is { } name
            ? MessageColumn.Find(inputSchema, name, model.Info.MessageLength)
            : null;
        AddedColumn<Picture, MLImage> watermarked = new(options.OutputColumnName, imageType, MLImagePixels.Replace);
        return new WatermarkEmbedMapper(inputSchema, options, model, pictures, messages, watermarked);
    }

    public override RowReader<EmbedInput> OpenReader(DataViewRow row)
    {
        RowReader<Picture> readPicture = PictureColumn.OpenReader(row, _pictures);
        Message? constant = _options.Message;
        Func<Message> readMessage = _messages is { } column
            ? MessageColumn.OpenReader(row, column, _model.Info.MessageLength)
            : () => constant!;
        return () =>
        {
            Message message = readMessage();
            Func<Picture> picture = readPicture();
            long position = row.Position;
            return () => new EmbedInput(LargeEnough(picture(), position), message);
        };
    }

    public override IReadOnlyList<Picture> Run(IReadOnlyList<EmbedInput> batch) => _model.Engine.Embed(
        [.. batch.Select(row => row.Cover)], [.. batch.Select(row => row.Message)], _options.Strength);

    // Checked for each row, so that one small picture does not spoil its batch.
    private Picture LargeEnough(Picture cover, long position) => Math.Min(cover.Width, cover.Height) >= WatermarkEngine.MinimumSide
        ? cover
        : throw RowProblem.At(
            position, _pictures.Name, $"the picture has {cover.Width} x {cover.Height} pixels; to be marked it needs at least {WatermarkEngine.MinimumSide} on each side");
}
