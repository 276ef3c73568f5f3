using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>One row of the embedding step.</summary>
/// <param name="Cover">The picture to mark.</param>
/// <param name="Message">What it carries; the first one where there are several.</param>
/// <param name="Marks">Regions with their messages; null for a mark all over.</param>
/// <param name="Position">Of the row, for messages.</param>
internal readonly record struct EmbedInput(Picture Cover, Message Message, IReadOnlyList<RegionMark>? Marks, long Position);

/// <summary>The embedding step bound to one input schema.</summary>
internal sealed class WatermarkEmbedMapper : StepMapper<EmbedInput, Picture>
{
    private readonly WatermarkEmbedOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;
    private readonly MessageSource _messages;
    private readonly DataViewSchema.Column? _regions;

    private WatermarkEmbedMapper(
        DataViewSchema inputSchema, WatermarkEmbedOptions options, ModelLease model,
        DataViewSchema.Column pictures, MessageSource messages, DataViewSchema.Column? regions, AddedColumn<Picture> watermarked)
        : base(inputSchema, options, [pictures, .. messages.Columns, .. new[] { regions }.OfType<DataViewSchema.Column>()], [watermarked])
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
        MessageSource messages = MessageSource.Find(inputSchema, options, model);
        DataViewSchema.Column? regions = options.RegionColumnName is { } regionName ? RegionColumn.Find(inputSchema, regionName) : null;
        AddedColumn<Picture, MLImage> watermarked = new(options.OutputColumnName, imageType, MLImagePixels.Replace);
        return new WatermarkEmbedMapper(inputSchema, options, model, pictures, messages, regions, watermarked);
    }

    public override RowReader<EmbedInput> OpenReader(DataViewRow row)
    {
        RowReader<Picture> readPicture = PictureColumn.OpenReader(row, _pictures, Options.MaximumPixels);
        Func<Func<Picture?, IReadOnlyList<Message>>> readMessages = _messages.OpenReader(row);
        RowReader<RegionMaker>? readRegions = _regions is { } regions ? RegionColumn.OpenReader(row, regions, Options.MaximumPixels) : null;
        return () =>
        {
            Func<Picture?, IReadOnlyList<Message>> messagesFor = readMessages();
            Func<Picture> picture = readPicture();
            Func<RegionMaker>? region = readRegions?.Invoke();
            long position = row.Position;
            return () =>
            {
                Picture cover = LargeEnough(picture(), position);
                IReadOnlyList<Message> messages = messagesFor(cover);
                if (region is null && messages.Count > 1)
                {
                    throw RowProblem.At(position, _messages.MessageColumnName, $"there are {messages.Count} messages and no regions; give {nameof(WatermarkEmbedOptions.RegionColumnName)}");
                }

                if (_options.Refine is not null && messages.Count > 1)
                {
                    throw RowProblem.At(position, _messages.MessageColumnName, $"there are {messages.Count} messages; {nameof(WatermarkEmbedOptions.Refine)} is for one");
                }

                IReadOnlyList<RegionMark>? marks = region?.Invoke()(cover, messages);
                if (marks is not null) Apart(cover, marks, position);
                return new EmbedInput(cover, messages[0], marks, position);
            };
        };
    }

    // Deep embedding takes seconds for each picture: only for those that are asked for.
    public override bool WorksAhead => _options.Refine is null;

    public override bool InOneRun => _model.PrefersBatches || _options.Refine is not null;

    public override IReadOnlyList<Picture> Run(IReadOnlyList<EmbedInput> batch)
    {
        if (_options.Refine is { } refiner) return Refined(batch, refiner);
        Picture[] marked = new Picture[batch.Count];
        int[] whole = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Marks is null && _options.Readbacks == 0)];
        IReadOnlyList<Picture> together = _model.Engine.Embed([.. whole.Select(i => batch[i].Cover)], [.. whole.Select(i => batch[i].Message)], _options.Strength);
        for (int k = 0; k < whole.Length; k++) marked[whole[k]] = together[k];
        for (int i = 0; i < marked.Length; i++) marked[i] ??= Alone(batch[i]);
        return marked;
    }

    private Picture[] Refined(IReadOnlyList<EmbedInput> batch, IMarkRefiner refiner)
    {
        float[]?[] regions = [.. batch.Select(row => row.Marks?.Single().Region)];
        IReadOnlyList<RefinedMark> marks = _model.Engine.Embed([.. batch.Select(row => row.Cover)], [.. batch.Select(row => row.Message)], refiner, regions, _options.Strength, _options.CancellationToken);
        for (int i = 0; i < marks.Count; i++)
        {
            if (!marks[i].Readable) throw RowProblem.At(batch[i].Position, _pictures.Name, $"{marks[i].WrongBits} of {batch[i].Message.Length} bits cannot be read from the marked picture; give more strength or iterations");
        }

        return [.. marks.Select(mark => mark.Picture)];
    }

    private Picture Alone(EmbedInput row) => row.Marks is null
        ? _model.Engine.Embed(row.Cover, row.Message, _options.Strength, region: null, _options.Readbacks)
        : _model.Engine.Embed(row.Cover, row.Marks, _options.Strength, _options.Readbacks);

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
