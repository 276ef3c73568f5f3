using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetWatermark.Tests;

public sealed class WatermarkLocalizeTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Columns_have_the_promised_names_and_types()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows().Select(row => new { row.File }));
        using WatermarkLocalizeTransformer step = _context.Transforms.WatermarkLocalize("Mask", "File").Fit(files);
        DataViewSchema schema = step.GetOutputSchema(files.Schema);
        Assert.Equal(["File", "Mask", "Regions", "Coverage"], schema.Select(c => c.Name));
        Assert.IsType<ImageDataViewType>(schema["Mask"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), schema["Regions"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Coverage"].Type);
    }

    [Fact]
    public void Masks_regions_and_coverage_equal_the_engines()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(_context.Transforms.WatermarkLocalize(new WatermarkLocalizeOptions
            {
                OutputColumnName = "Mask",
                InputColumnName = "Marked",
                CoverageColumnName = "Share",
                Model = PipelineData.Model,
            }));
        IDataView result = pipeline.Fit(files).Transform(files);
        IReadOnlyList<Localization> expected = new WatermarkEngine(PipelineData.Model).Localize(PipelineData.Pictures(result, "Marked"));

        List<Picture> masks = PipelineData.Pictures(result, "Mask");
        foreach ((Localization localization, Picture mask) in expected.Zip(masks))
        {
            Assert.Equal((localization.Width, localization.Height), (mask.Width, mask.Height));
            byte[] expectedRgba = [.. localization.Mask.Select(p => (byte)Math.Round(255 * p)).SelectMany(grey => new byte[] { grey, grey, grey, 255 })];
            Assert.True(PipelineData.AreSame(new Picture(mask.Width, mask.Height, expectedRgba), mask));
        }

        Assert.Equal(expected.Select(e => (float)e.Coverage), PipelineData.Column<float>(result, "Share"));
        Assert.Equal(
            expected.Select(e => e.Regions.SelectMany(r => new float[] { r.X, r.Y, r.Width, r.Height, (float)r.Area }).ToArray()),
            PipelineData.Column<float[]>(result, "Regions"));
    }
}
