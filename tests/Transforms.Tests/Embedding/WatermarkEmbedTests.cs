using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetWatermark.Tests;

public sealed class WatermarkEmbedTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Text_boolean_and_number_messages_give_the_same_pictures()
    {
        IDataView data = Rows(PipelineData.MessageOf(5), known: false);
        Picture fromText = Marked(data, PipelineData.Embed("Marked", "File", "Text"));
        PipelineData.AssertSame([fromText], [Marked(data, PipelineData.Embed("Marked", "File", "Flags"))]);
        PipelineData.AssertSame([fromText], [Marked(data, PipelineData.Embed("Marked", "File", "Numbers"))]);
        PipelineData.AssertSame([fromText], [Marked(Rows(PipelineData.MessageOf(5), known: true), PipelineData.Embed("Marked", "File", "Numbers"))]);
        PipelineData.AssertSame([fromText], [Marked(data, PipelineData.Embed("Marked", "File", null) with { Message = PipelineData.MessageOf(5) })]);
    }

    [Theory]
    [InlineData("01", "the model carries ")]
    [InlineData("0x", "the message could not be read: ")]
    [InlineData("", "the message could not be read: ")]
    public void A_bad_message_is_named_by_row_and_column(string text, string problem)
    {
        IDataView data = _context.Data.LoadFromEnumerable([new FileRow { File = PipelineData.FileRows()[0].File, Message = text }]);
        FormatException error = Assert.Throws<FormatException>(() => Marked(data, PipelineData.Embed("Marked", "File")));
        Assert.StartsWith("Row 0, column 'Message': " + problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_no_bit_is_refused()
    {
        BitsRow row = new() { File = PipelineData.FileRows()[0].File, Numbers = new float[PipelineData.Bits] };
        row.Numbers[1] = 0.5f;
        FormatException error = Assert.Throws<FormatException>(
            () => Marked(_context.Data.LoadFromEnumerable([row]), PipelineData.Embed("Marked", "File", "Numbers")));
        Assert.Equal("Row 0, column 'Numbers': the message could not be read: a message holds 0 and 1, got 0.5", error.Message);
    }

    [Fact]
    public void A_constant_message_of_the_wrong_length_is_refused_when_fitting()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        WatermarkEmbedOptions options = PipelineData.Embed("Marked", "File", null) with { Message = Message.Parse("01") };
        Assert.Contains("the message has 2", Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(options).Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_too_small_to_be_marked_is_named_by_row_and_spoils_no_other()
    {
        Picture small = new(32, 200, Enumerable.Repeat((byte)255, 4 * 32 * 200).ToArray());
        List<FileRow> rows = PipelineData.FileRows();
        rows[0].File = PictureFile.Encode(small, new PictureEncoding());
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File")).Fit(data);
        IDataView view = step.Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Marked"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Marked"]);
        MLImage image = null!;
        Assert.True(cursor.MoveNext());
        Assert.StartsWith("Row 0, column 'File': the picture has 32 x 200 pixels", Assert.Throws<FormatException>(() => getter(ref image)).Message, StringComparison.Ordinal);
        Assert.True(cursor.MoveNext());
        getter(ref image);
        image.Dispose();
    }

    [Fact]
    public void The_output_is_an_image_column_of_any_size_beside_the_untouched_input()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        WatermarkEmbedEstimator estimator = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"));
        DataViewSchema schema = estimator.Fit(data).GetOutputSchema(data.Schema);
        Assert.Equal(["Name", "File", "Message", "Marked"], schema.Select(c => c.Name));
        ImageDataViewType type = Assert.IsType<ImageDataViewType>(schema["Marked"].Type);
        Assert.Equal((0, 0), (type.Height, type.Width));
    }

    [Fact]
    public void The_output_may_replace_the_input_column()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.ImageRows());
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Image", null)).Fit(data);
        IDataView view = step.Transform(data);
        Assert.Equal(data.Schema.Count, view.Schema["Image"].Index);
        Assert.True(view.Schema[data.Schema["Image"].Index].IsHidden);
        Assert.All(PipelineData.Pictures(data, "Image").Zip(PipelineData.Pictures(view, "Image")), pair =>
        {
            Assert.Equal((pair.First.Width, pair.First.Height), (pair.Second.Width, pair.Second.Height));
            Assert.False(PipelineData.AreSame(pair.First, pair.Second));
        });
    }

    [Fact]
    public void Every_read_of_a_row_gives_an_image_of_its_own()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File")).Fit(data);
        IDataView view = step.Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Marked"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Marked"]);
        MLImage first = null!;
        MLImage second = null!;
        Assert.True(cursor.MoveNext());
        getter(ref first);
        getter(ref second);
        Assert.NotSame(first, second);
        first.Dispose();
        Assert.Equal(512, MLImagePixels.ToPicture(second).Width);
        second.Dispose();
    }

    private Picture Marked(IDataView data, WatermarkEmbedOptions options)
    {
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(options).Fit(data);
        return Assert.Single(PipelineData.Pictures(step.Transform(data), "Marked"));
    }

    private IDataView Rows(Message message, bool known)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(BitsRow));
        if (known) definition[nameof(BitsRow.Numbers)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, PipelineData.Bits);
        bool[] flags = message.Bits.ToArray();
        return _context.Data.LoadFromEnumerable(
            [new BitsRow { File = PipelineData.FileRows()[1].File, Text = message.ToString(), Flags = flags, Numbers = [.. flags.Select(f => f ? 1f : 0f)] }],
            definition);
    }

    private sealed class BitsRow
    {
        public byte[] File { get; set; } = [];

        public string Text { get; set; } = "";

        public bool[] Flags { get; set; } = [];

        public float[] Numbers { get; set; } = [];
    }
}
