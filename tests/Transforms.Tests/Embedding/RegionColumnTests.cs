using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

/// <summary>Regions and several marks through the ML.NET steps.</summary>
public sealed class RegionColumnTests
{
    private readonly MLContext _context = new(seed: 1);
    private readonly Picture _cover = PictureFile.Read(RepositoryRoot.Image("coffee.png")); // 600 x 400
    private static readonly byte[] File1 = File.ReadAllBytes(RepositoryRoot.Image("coffee.png"));
    private static readonly string Two = $"{PipelineData.MessageOf(1)} {PipelineData.MessageOf(2)}";

    [Fact]
    public void Two_rectangles_carry_two_messages_that_one_pipeline_reads_back()
    {
        IDataView data = Rows(new RectangleRow { File = File1, Message = Two, Region = [0, 0, 300, 400, 300, 0, 300, 400] });
        WatermarkExtractOptions reading = PipelineData.Extract("Bits", "Marked") with { SeveralMarks = true };
        var pipeline = _context.Transforms.WatermarkEmbed(Embed() with { Readbacks = 3 }).Append(_context.Transforms.WatermarkExtract(reading));
        using var model = pipeline.Fit(data);
        IDataView result = model.Transform(data);
        string[] messages = [.. PipelineData.Column<ReadOnlyMemory<char>[]>(result, "Messages")[0].Select(text => text.ToString())];
        Assert.Equal(Two.Split(' ').Order(), messages.Order());
        float[] regions = PipelineData.Column<float[]>(result, "MessageRegions")[0];
        Assert.Equal(10, regions.Length);
        Assert.All((float[])[regions[4], regions[9]], area => Assert.InRange(area, 0.4f, 0.55f));
        Assert.All(PipelineData.Column<double[]>(result, "MessagePValues")[0], p => Assert.InRange(p, 0, 1e-6));
    }

    [Fact]
    public void A_mask_marks_inside_only_and_nothing_outside_changes_by_one_level()
    {
        Picture mask = Mask((x, y) => x is >= 100 and < 400 && y is >= 50 and < 350 ? 255 : 0);
        Picture marked = PictureFile.Decode(PictureFile.Encode(Marked(new MaskRow { File = File1, Message = PipelineData.MessageOf(1).ToString(), Region = Png(mask) }), new PictureEncoding { Format = PictureFormat.Png }));
        bool inside = false;
        for (int i = 0; i < marked.Rgba.Length; i++)
        {
            if (mask.Rgba[i / 4 * 4] == 0) Assert.Equal(_cover.Rgba[i], marked.Rgba[i]);
            else inside |= _cover.Rgba[i] != marked.Rgba[i];
        }

        Assert.True(inside);
        Assert.True(new WatermarkEngine(PipelineData.Model).Extract(marked).Detected);
    }

    [Fact]
    public void Grey_levels_of_a_mask_take_the_messages_in_ascending_order()
    {
        Picture mask = Mask((x, _) => x < 300 ? 100 : 200);
        Picture marked = Marked(new MaskRow { File = File1, Message = Two, Region = Png(mask) });
        Picture expected = new WatermarkEngine(PipelineData.Model).Embed(
            _cover, [RegionMark.Rectangle(PipelineData.MessageOf(1), _cover, 0, 0, 300, 400), RegionMark.Rectangle(PipelineData.MessageOf(2), _cover, 300, 0, 300, 400)]);
        PipelineData.AssertSame([expected], [marked]);
    }

    [Fact]
    public void One_message_in_several_rectangles_is_one_mark()
    {
        Picture marked = Marked(new RectangleRow { File = File1, Message = PipelineData.MessageOf(1).ToString(), Region = [0, 0, 300, 200, 300, 200, 300, 200] });
        RegionExtraction found = Assert.Single(new WatermarkEngine(PipelineData.Model).ExtractEach(marked));
        Assert.InRange(BitAccuracy.Measure(PipelineData.MessageOf(1), found.Extraction.Message!), 0.95, 1);
        Assert.InRange(found.Region.Area, 0.4, 0.6);
    }

    [Theory]
    [InlineData(new float[] { 0, 0, 300 }, "four whole numbers")]
    [InlineData(new float[] { 0, 0, 300.5f, 10 }, "four whole numbers")]
    [InlineData(new float[] { 0, 0, 601, 10 }, "does not lie in the picture")]
    [InlineData(new float[] { 0, 0, 300, 300 }, "1 rectangles and 2 messages")]
    [InlineData(new float[] { 0, 0, 300, 300, 200, 200, 200, 200 }, "share the pixel (200, 200)")]
    public void A_wrong_rectangle_is_named_by_row_and_column(float[] region, string problem)
    {
        FormatException error = Assert.Throws<FormatException>(() => Marked(new RectangleRow { File = File1, Message = Two, Region = region }));
        Assert.StartsWith("Row 0, column 'Region': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_mask_is_named_by_row_and_column_and_spoils_no_other()
    {
        string one = PipelineData.MessageOf(1).ToString();
        Picture white = Mask((_, _) => 255);
        MaskRow[] rows =
        [
            new() { File = File1, Message = one, Region = Png(Mask((_, _) => 0)) },
            new() { File = File1, Message = one, Region = Png(new Picture(10, 10, new byte[400])) },
            new() { File = File1, Message = Two, Region = Png(white) },
            new() { File = File1, Message = one, Region = Png(white) },
        ];
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Embed()).Fit(data);
        IDataView view = step.Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Marked"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["Marked"]);
        MLImage image = null!;
        string[] problems = ["the region is empty", "10 x 10 pixels, the picture 600 x 400", "1 grey levels above black; 2 messages"];
        foreach (string problem in problems)
        {
            Assert.True(cursor.MoveNext());
            Assert.Contains(problem, Assert.Throws<FormatException>(() => getter(ref image)).Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Equal(600, image.Width);
    }

    [Fact]
    public void Several_messages_without_regions_are_refused()
    {
        IDataView data = Rows(new RectangleRow { File = File1, Message = Two, Region = [0, 0, 10, 10] });
        WatermarkEmbedOptions options = Embed() with { RegionColumnName = null };
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(options).Fit(data);
        FormatException error = Assert.Throws<FormatException>(() => PipelineData.Pictures(step.Transform(data), "Marked"));
        Assert.Contains("2 messages and no regions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_other_types_are_refused_when_fitting()
    {
        IDataView data = Rows(new RectangleRow { File = File1, Message = Two, Region = [0, 0, 10, 10] });
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.WatermarkEmbed(Embed() with { RegionColumnName = "Message" }).Fit(data));
        Assert.Contains("region column 'Message'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_steps_keep_regions_and_several_marks()
    {
        IDataView data = Rows(new RectangleRow { File = File1, Message = Two, Region = [0, 0, 300, 400, 300, 0, 300, 400] });
        var pipeline = _context.Transforms.WatermarkEmbed(Embed() with { Readbacks = 1 })
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked") with { SeveralMarks = true, MessagesColumnName = "Found" }));
        using var model = pipeline.Fit(data);
        using MemoryStream file = new();
        _context.Model.Save(model, data.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out _);
        Assert.Equal(
            PipelineData.Column<ReadOnlyMemory<char>[]>(model.Transform(data), "Found")[0].Select(text => text.ToString()),
            PipelineData.Column<ReadOnlyMemory<char>[]>(loaded.Transform(data), "Found")[0].Select(text => text.ToString()));
        (loaded as IDisposable)?.Dispose();
    }

    private static WatermarkEmbedOptions Embed() => PipelineData.Embed("Marked", "File") with { RegionColumnName = "Region" };

    private IDataView Rows(RectangleRow row) => _context.Data.LoadFromEnumerable([row]);

    private Picture Marked<TRow>(TRow row) where TRow : class
    {
        IDataView data = _context.Data.LoadFromEnumerable([row]);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Embed()).Fit(data);
        return PipelineData.Pictures(step.Transform(data), "Marked")[0];
    }

    private Picture Mask(Func<int, int, int> level)
    {
        byte[] rgba = new byte[_cover.Rgba.Length];
        for (int i = 0; i < rgba.Length; i++) rgba[i] = i % 4 == 3 ? (byte)255 : (byte)level(i / 4 % _cover.Width, i / 4 / _cover.Width);
        return new Picture(_cover.Width, _cover.Height, rgba);
    }

    private static byte[] Png(Picture picture) => PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Png });

    private sealed class RectangleRow
    {
        public byte[] File { get; set; } = [];

        public string Message { get; set; } = "";

        public float[] Region { get; set; } = [];
    }

    private sealed class MaskRow
    {
        public byte[] File { get; set; } = [];

        public string Message { get; set; } = "";

        public byte[] Region { get; set; } = [];
    }
}
