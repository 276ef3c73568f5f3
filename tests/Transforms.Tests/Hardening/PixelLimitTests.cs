using Microsoft.ML;

namespace MlNetWatermark.Tests;

public class PixelLimitTests
{
    [Fact]
    public void A_step_decodes_no_picture_file_above_its_limit()
    {
        MLContext context = new(seed: 1);
        IDataView files = context.Data.LoadFromEnumerable(PipelineData.FileRows());
        WatermarkLocalizeOptions options = new() { OutputColumnName = "Mask", InputColumnName = "File", Model = PipelineData.Model, MaximumPixels = 10_000 };
        IDataView view = context.Transforms.WatermarkLocalize(options).Fit(files).Transform(files);
        string message = Assert.Throws<FormatException>(() => PipelineData.Column<float>(view, "Coverage")).Message;
        Assert.StartsWith("Row 0, column 'File'", message, StringComparison.Ordinal);
        Assert.Contains("at most 10000 pixels", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(PictureFile.MaximumPixels + 1)]
    public void A_limit_outside_its_range_is_an_error(long limit)
    {
        WatermarkLocalizeOptions options = new() { OutputColumnName = "Mask", MaximumPixels = limit };
        Assert.Contains("MaximumPixels is ", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
