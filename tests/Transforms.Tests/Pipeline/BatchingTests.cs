using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class BatchingTests
{
    private static readonly Lazy<(List<Picture> Marked, List<string> Read)> s_single = new(() =>
    {
        MLContext context = new(seed: 1);
        IDataView files = context.Data.LoadFromEnumerable(PipelineData.FileRows());
        return (Marked(context, files, 1), Read(context, files, 1));
    });

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100)]
    public void Batches_of_any_size_give_what_single_rows_give(int batchSize)
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        List<Picture> single = s_single.Value.Marked;
        List<Picture> batched = Marked(_context, files, batchSize);
        Assert.Equal(single.Count, batched.Count);
        Assert.All(single.Zip(batched), pair => Assert.InRange(LargestDifference(pair.First, pair.Second), 0, 1));

        Assert.Equal(s_single.Value.Read, Read(_context, files, batchSize));
    }

    [Fact]
    public void Rows_keep_their_order_over_many_batches()
    {
        List<FileRow> rows = [.. Enumerable.Range(0, 11).Select(i => PipelineData.FileRows()[i % 2])];
        for (int i = 0; i < rows.Count; i++) rows[i] = new FileRow { Name = $"{i}", File = rows[i].File, Message = PipelineData.MessageOf(i).ToString() };
        IDataView files = _context.Data.LoadFromEnumerable(rows);
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File") with { BatchSize = 4 })
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked") with { BatchSize = 3 }))
            // Stock steps may split one cursor over threads; order must hold.
            .Append(_context.Transforms.NormalizeMinMax("Scaled", "Bits"));
        IDataView result = pipeline.Fit(files).Transform(files);
        Assert.Equal(rows.Select(row => row.Name), PipelineData.Column<string>(result, "Name"));
        PipelineData.AssertRead(rows.Select(row => row.Message), PipelineData.Column<string>(result, "Read"));
    }

    [Fact]
    public void Skipped_rows_do_not_shift_results()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File") with { BatchSize = 2 }).Fit(files);
        IDataView marked = step.Transform(files);
        using DataViewRowCursor cursor = marked.GetRowCursor([marked.Schema["Marked"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(marked.Schema["Marked"]);
        for (int row = 0; row < 4; row++) Assert.True(cursor.MoveNext());
        MLImage image = null!;
        getter(ref image);
        Picture last = PictureFile.Decode(PipelineData.FileRows()[3].File);
        Assert.Equal((last.Width, last.Height), (image.Width, image.Height));
        image.Dispose();
    }

    private static List<Picture> Marked(MLContext context, IDataView files, int batchSize)
    {
        using WatermarkEmbedTransformer step =
            context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File") with { BatchSize = batchSize }).Fit(files);
        return PipelineData.Pictures(step.Transform(files), "Marked");
    }

    private static List<string> Read(MLContext context, IDataView files, int batchSize)
    {
        var pipeline = context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked") with { BatchSize = batchSize }));
        return PipelineData.Column<string>(pipeline.Fit(files).Transform(files), "Read");
    }

    // Network arithmetic may differ in the last bit between batch sizes, and rounding can turn that into one level.
    private static int LargestDifference(Picture a, Picture b)
    {
        int largest = Math.Abs(a.Rgba.Length - b.Rgba.Length);
        for (int i = 0; i < Math.Min(a.Rgba.Length, b.Rgba.Length); i++) largest = Math.Max(largest, Math.Abs(a.Rgba[i] - b.Rgba[i]));
        return largest;
    }
}
