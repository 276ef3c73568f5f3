using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetWatermark.Tests;

public sealed class StockStepsTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Images_loaded_from_a_folder_are_marked_and_read()
    {
        IDataView paths = _context.Data.LoadFromEnumerable(PipelineData.Names.Select((name, i) => new { Path = name, Message = PipelineData.MessageOf(i).ToString() }));
        var pipeline = _context.Transforms.LoadImages("Image", Path.GetDirectoryName(RepositoryRoot.Image("x")), "Path")
            .Append(_context.Transforms.WatermarkEmbed(PipelineData.Embed("Image", null)))
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Image")))
            .Append(_context.Transforms.Concatenate("Features", "Bits", "Score"));
        using var chain = pipeline.Fit(paths);
        IDataView result = chain.Transform(paths);
        Assert.All(PipelineData.Column<bool>(result, "Detected"), Assert.True);
        PipelineData.AssertRead(PipelineData.Column<string>(result, "Message"), PipelineData.Column<string>(result, "Read"));
        Assert.All(PipelineData.Column<float[]>(result, "Features"), features => Assert.Equal(PipelineData.Bits + 1, features.Length));
    }

    [Fact]
    public void A_column_of_one_size_stays_one_so_that_pixels_can_be_extracted()
    {
        IDataView images = _context.Data.LoadFromEnumerable(PipelineData.ImageRows());
        var pipeline = _context.Transforms.ResizeImages("Small", 192, 128, "Image", ImageResizingEstimator.ResizingKind.IsoCrop)
            .Append(_context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "Small")))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Marked"));
        using var chain = pipeline.Fit(images);
        IDataView result = chain.Transform(images);
        Assert.Same(result.Schema["Small"].Type, result.Schema["Marked"].Type);
        Assert.All(PipelineData.Column<float[]>(result, "Pixels"), pixels => Assert.Equal(3 * 128 * 192, pixels.Length));
    }

    [Fact]
    public void Marked_images_of_any_size_can_be_resized_and_turned_grey()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(_context.Transforms.ConvertToGrayscale("Grey", "Marked"))
            .Append(_context.Transforms.ResizeImages("Small", 64, 64, "Grey", ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(_context.Transforms.ExtractPixels("Pixels", "Small"));
        using var chain = pipeline.Fit(files);
        Assert.Equal(4, PipelineData.Column<float[]>(chain.Transform(files), "Pixels").Count);
    }

    [Fact]
    public void Grey_covers_are_marked_and_stay_grey()
    {
        IDataView images = _context.Data.LoadFromEnumerable(PipelineData.ImageRows());
        var pipeline = _context.Transforms.ConvertToGrayscale("Grey", "Image")
            .Append(_context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "Grey")));
        using var chain = pipeline.Fit(images);
        Assert.All(PipelineData.Pictures(chain.Transform(images), "Marked"), picture =>
            Assert.All(Enumerable.Range(0, 50).Select(i => 4 * i * 997), at => Assert.Equal(picture.Rgba[at], picture.Rgba[at + 1])));
    }

    [Fact]
    public void Raw_bytes_from_load_raw_image_bytes_are_accepted()
    {
        IDataView paths = _context.Data.LoadFromEnumerable(PipelineData.Names.Select(name => new { Path = name }));
        var pipeline = _context.Transforms.LoadRawImageBytes("File", Path.GetDirectoryName(RepositoryRoot.Image("x")), "Path")
            .Append(_context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File")));
        using var chain = pipeline.Fit(paths);
        Assert.Equal(4, PipelineData.Column<bool>(chain.Transform(paths), "Detected").Count);
    }

    [Fact]
    public void A_missing_file_in_front_of_a_step_is_named_by_row()
    {
        IDataView paths = _context.Data.LoadFromEnumerable([new { Path = "chelsea.png" }, new { Path = "nowhere.png" }]);
        var pipeline = _context.Transforms.LoadImages("Image", Path.GetDirectoryName(RepositoryRoot.Image("x")), "Path")
            .Append(_context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "Image")));
        using var chain = pipeline.Fit(paths);
        FormatException error = Assert.Throws<FormatException>(() => PipelineData.Column<bool>(chain.Transform(paths), "Detected"));
        Assert.StartsWith("Row 1, column 'Image': the value could not be read: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_feed_a_stock_trainer()
    {
        List<FileRow> rows = [.. PipelineData.FileRows(), .. PipelineData.FileRows()];
        IDataView files = _context.Data.LoadFromEnumerable(rows.Select((row, i) => new { row.File, Label = i % 2 == 0 }).ToList());
        var pipeline = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Features", "File"))
            // The trainer reads its input many times; without the cache each pass would run the network.
            .AppendCacheCheckpoint(_context)
            .Append(_context.BinaryClassification.Trainers.SdcaLogisticRegression());
        using var chain = pipeline.Fit(files);
        Assert.Equal(8, PipelineData.Column<float>(chain.Transform(files), "Probability").Count);
    }
}
