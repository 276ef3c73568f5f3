using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>One row of the embedding step.</summary>
/// <param name="Cover">The picture to mark.</param>
/// <param name="Message">What it carries; the first one where there are several.</param>
/// <param name="Marks">Regions with their messages; null for a mark all over.</param>
internal readonly record struct EmbedInput(Picture Cover, Message Message, IReadOnlyList<RegionMark>? Marks);

/// <summary>The embedding step bound to one input schema.</summary>
internal sealed class WatermarkEmbedMapper : StepMapper<EmbedInput, Picture>
{
    private readonly WatermarkEmbedOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;
    private readonly DataViewSchema.Column? _messages;
    private readonly DataViewSchema.Column? _regions;

    private WatermarkEmbedMapper(
        DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model,
        DataViewSchema.Column pictures, DataViewSchema.Column? messages, DataViewSchema.Column? regions, AddedColumn<Picture> watermarked)
        : base(inputSchema, options, [pictures, .. new[] { messages, regions }.OfType<DataViewSchema.Column>()], [watermarked])
    {
        _options = options;
        _model = model;
        _pictures = pictures;
        _messages = messages;
        _regions = regions;
    }

    public static WatermarkEmbedMapper Create(DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model)
    {
        (DataViewSchema.Column pictures, DataViewType imageType) = PictureColumn.Find(inputSchema, options.PictureColumnName);
        DataViewSchema.Column? messages = options.MessageColumnName is { } name
            ? MessageColumn.Find(inputSchema, name, model.Info.MessageLength)
            : null;
        DataViewSchema.Column? regions = options.RegionColumnName is { } regionName ? RegionColumn.Find(inputSchema, regionName) : null;
        AddedColumn<Picture, MLImage> watermarked = new(options.OutputColumnName, imageType, MLImagePixels.Replace);
        return new WatermarkEmbedMapper(inputSchema, options, model, pictures, messages, regions, watermarked);
    }

    public override RowReader<EmbedInput> OpenReader(DataViewRow row)
    {
        RowReader<Picture> readPicture = PictureColumn.OpenReader(row, _pictures, Options.MaximumPixels);
        Message? constant = _options.Message;
        Func<IReadOnlyList<Message>> readMessages = _messages is { } column
            ? MessageColumn.OpenReader(row, column, _model.Info.MessageLength)
            : () => [constant!];
        RowReader<RegionMaker>? readRegions = _regions is { } regions ? RegionColumn.OpenReader(row, regions, Options.MaximumPixels) : null;
        return () =>
        {
            IReadOnlyList<Message> messages = readMessages();
            Func<Picture> picture = readPicture();
            Func<RegionMaker>? region = readRegions?.Invoke();
            long position = row.Position;
            return () =>
            {
                Picture cover = LargeEnough(picture(), position);
                if (region is null && messages.Count > 1)
                {
                    throw RowProblem.At(position, _messages!.Value.Name, $"there are {messages.Count} messages and no regions; give {nameof(WatermarkEmbedOptions.RegionColumnName)}");
                }

                IReadOnlyList<RegionMark>? marks = region?.Invoke()(cover, messages);
                if (marks is not null) Apart(cover, marks, position);
                return new EmbedInput(cover, messages[0], marks);
            };
        };
    }

    public override IReadOnlyList<Picture> Run(IReadOnlyList<EmbedInput> batch)
    {
        Picture[] marked = new Picture[batch.Count];
        int[] whole = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Marks is null && _options.Refinements == 0)];
        IReadOnlyList<Picture> together = _model.Engine.Embed([.. whole.Select(i => batch[i].Cover)], [.. whole.Select(i => batch[i].Message)], _options.Strength);
        for (int k = 0; k < whole.Length; k++) marked[whole[k]] = together[k];
        for (int i = 0; i < marked.Length; i++) marked[i] ??= Alone(batch[i]);
        return marked;
    }

    private Picture Alone(EmbedInput row) => row.Marks is null
        ? _model.Engine.Embed(row.Cover, row.Message, _options.Strength, region: null, _options.Refinements)
        : _model.Engine.Embed(row.Cover, row.Marks, _options.Strength, _options.Refinements);

    // Checked for each row, so that one wrong region does not spoil its batch.
    private void Apart(Picture cover, IReadOnlyList<RegionMark> marks, long position)
    {
        try
        {
            EngineArguments.CheckMarks(cover, marks);
        }
        catch (ArgumentException problem)
        {
            throw RowProblem.At(position, _regions!.Value.Name, $"the region cannot be marked: {problem.Message}", problem);
        }
    }

    // Checked for each row, so that one small picture does not spoil its batch.
    private Picture LargeEnough(Picture cover, long position) => Math.Min(cover.Width, cover.Height) >= WatermarkEngine.MinimumSide
        ? cover
        : throw RowProblem.At(
            position, _pictures.Name, $"the picture has {cover.Width} x {cover.Height} pixels; to be marked it needs at least {WatermarkEngine.MinimumSide} on each side");
}
