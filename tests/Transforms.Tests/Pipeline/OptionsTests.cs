using Microsoft.ML;

namespace MlNetWatermark.Tests;

public sealed class OptionsTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Exactly_one_source_of_messages_must_be_given()
    {
        Assert.Contains(
            "exactly one of PayloadColumnName, Payload, MessageColumnName and Message must be given, got none",
            Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed("Marked", "Image")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "exactly one of PayloadColumnName, Payload, MessageColumnName and Message must be given, got MessageColumnName and Message",
            Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed("Marked", "Image", "Message", Message.Parse("01"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_together()
    {
        WatermarkExtractOptions options = new()
        {
            OutputColumnName = "",
            DetectedColumnName = "Same",
            ScoreColumnName = "Same",
            BatchSize = 0,
            FalsePositiveRate = 2,
            ModelPath = " ",
            Execution = new ExecutionOptions { Threads = -1, GpuDeviceId = -2 },
        };
        Assert.Equal(
            "WatermarkExtractOptions cannot be used: OutputColumnName is empty; DetectedColumnName and ScoreColumnName name the same column 'Same'; "
            + "ModelPath is empty; leave it out for the model inside the package; BatchSize is 0; it must be at least 1; "
            + "Execution.Threads is -1; it must be 0 or more; Execution.GpuDeviceId is -2; it must be 0 or more; "
            + "FalsePositiveRate is 2; it must lie between 0 and 1.",
            Assert.Throws<ArgumentException>(options.Validate).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10.5)]
    [InlineData(double.NaN)]
    public void A_strength_outside_the_range_is_refused(double strength) =>
        Assert.Contains(
            "Strength is ",
            Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed("Marked", message: Message.Parse("01"), strength: strength)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_model_and_a_model_folder_exclude_each_other()
    {
        WatermarkLocalizeOptions options = new() { OutputColumnName = "Mask", Model = PipelineData.Model, ModelPath = "folder" };
        Assert.Contains("ModelPath and Model are both given", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_folder_is_reported_when_fitting()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        Assert.Throws<DirectoryNotFoundException>(() => _context.Transforms.WatermarkLocalize("Mask", "File", modelPath: "no such folder").Fit(files));
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => _context.Transforms.WatermarkEmbed((WatermarkEmbedOptions)null!));
        Assert.Throws<ArgumentNullException>(() => WatermarkCatalog.WatermarkLocalize(null!, "Mask"));
        Assert.Throws<ArgumentNullException>(() => _context.Transforms.WatermarkLocalize("Mask").Fit(null!));
    }
}
