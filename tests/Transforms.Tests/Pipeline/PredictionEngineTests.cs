using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class PredictionEngineTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void A_prediction_engine_marks_images_of_any_size()
    {
        IDataView empty = _context.Data.LoadFromEnumerable<ImageRow>([]);
        WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "Image")).Fit(empty);
        using PredictionEngine<ImageRow, MarkedRow> engine = _context.Model.CreatePredictionEngine<ImageRow, MarkedRow>(step);
        WatermarkEngine direct = new(PipelineData.Model);
        foreach (ImageRow row in PipelineData.ImageRows())
        {
            using MLImage marked = engine.Predict(row).Marked!;
            Picture expected = direct.Embed(MLImagePixels.ToPicture(row.Image!), Message.Parse(row.Message));
            PipelineData.AssertSame([expected], [MLImagePixels.ToPicture(marked)]);
        }
    }

    [Fact]
    public void A_prediction_engine_over_a_chain_reads_what_was_marked()
    {
        IDataView empty = _context.Data.LoadFromEnumerable<FileRow>([]);
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked")));
        using PredictionEngine<FileRow, ReadRow> engine = _context.Model.CreatePredictionEngine<FileRow, ReadRow>(pipeline.Fit(empty));
        foreach (FileRow row in PipelineData.FileRows())
        {
            ReadRow read = engine.Predict(row);
            Assert.True(read.Detected);
            PipelineData.AssertRead([row.Message], [read.Read]);
            Assert.Equal(PipelineData.Bits, read.Bits.Length);
        }
    }

    [Fact]
    public void A_prediction_engine_goes_on_after_a_bad_picture()
    {
        IDataView empty = _context.Data.LoadFromEnumerable<FileRow>([]);
        WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "File")).Fit(empty);
        using PredictionEngine<FileRow, ReadRow> engine = _context.Model.CreatePredictionEngine<FileRow, ReadRow>(step);
        FormatException error = Assert.Throws<FormatException>(() => engine.Predict(new FileRow { File = [1, 2, 3] }));
        Assert.Contains("column 'File'", error.Message, StringComparison.Ordinal);
        Assert.False(engine.Predict(PipelineData.FileRows()[0]).Detected);
    }

    [Fact]
    public void A_mapper_depends_on_no_more_than_it_needs()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File")).Fit(files);
        IRowToRowMapper mapper = step.GetRowToRowMapper(files.Schema);
        Assert.Equal(["Name"], mapper.GetDependencies([mapper.OutputSchema["Name"]]).Select(c => c.Name));
        Assert.Equal(["File", "Message"], mapper.GetDependencies([mapper.OutputSchema["Marked"]]).Select(c => c.Name));
    }

    private sealed class MarkedRow
    {
        [AnySizeImage]
        public MLImage? Marked { get; set; }
    }

    private sealed class ReadRow
    {
        public bool Detected { get; set; }

        public string Read { get; set; } = "";

        public float[] Bits { get; set; } = [];
    }
}
