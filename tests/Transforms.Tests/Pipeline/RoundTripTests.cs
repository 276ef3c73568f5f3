using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class RoundTripTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Messages_survive_a_pipeline_from_file_bytes_with_pictures_of_several_sizes()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        AssertMessagesAreRead(files, "File");
    }

    [Fact]
    public void Messages_survive_a_pipeline_from_images_in_memory_with_pictures_of_several_sizes()
    {
        IDataView images = _context.Data.LoadFromEnumerable(PipelineData.ImageRows());
        AssertMessagesAreRead(images, "Image");
        // Lent images stay alive: the second pass reads them again.
        AssertMessagesAreRead(images, "Image");
    }

    [Fact]
    public void Pixels_equal_those_of_the_engine()
    {
        List<FileRow> rows = PipelineData.FileRows();
        IDataView files = _context.Data.LoadFromEnumerable(rows);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File")).Fit(files);
        List<Picture> marked = PipelineData.Pictures(step.Transform(files), "Marked");

        WatermarkEngine engine = new(PipelineData.Model);
        List<Picture> covers = [.. rows.Select(row => PictureFile.Decode(row.File))];
        IReadOnlyList<Picture> expected = engine.Embed(covers, [.. rows.Select(row => Message.Parse(row.Message))]);
        PipelineData.AssertSame(expected, marked);
        Assert.All(covers.Zip(marked), pair => Assert.False(PipelineData.AreSame(pair.First, pair.Second)));
    }

    [Fact]
    public void An_unmarked_picture_is_a_result_and_not_an_error()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File")).Fit(files);
        IDataView read = step.Transform(files);
        Assert.All(PipelineData.Column<bool>(read, "Detected"), Assert.False);
        Assert.All(PipelineData.Column<double>(read, "PValue"), p => Assert.InRange(p, PipelineData.Model.Info.FalsePositiveRate, 1));
    }

    private void AssertMessagesAreRead(IDataView data, string pictures)
    {
        EstimatorChain<WatermarkExtractTransformer> pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", pictures))
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked")));
        using TransformerChain<WatermarkExtractTransformer> chain = pipeline.Fit(data);
        IDataView result = chain.Transform(data);

        Assert.All(PipelineData.Column<bool>(result, "Detected"), Assert.True);
        PipelineData.AssertRead(PipelineData.Column<string>(result, "Message"), PipelineData.Column<string>(result, "Read"));
        Assert.Equal(PipelineData.Names, PipelineData.Column<string>(result, "Name"));
    }
}
