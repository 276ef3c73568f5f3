using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Tests;

/// <summary>Deep embedding in a pipeline.</summary>
public sealed class RefinedStepTests : TorchTest, IDisposable
{
    private readonly MLContext _context = new();
    private readonly TemporaryFolder _folder = new();
    private readonly WatermarkModel _model;
    private readonly WatermarkEmbedOptions _options;

    public RefinedStepTests()
    {
        RandomDecoder.Write(_folder.Path);
        _model = WatermarkModel.Load(_folder.Path);
        _options = new WatermarkEmbedOptions
        {
            OutputColumnName = "Marked",
            InputColumnName = "Image",
            MessageColumnName = "Message",
            Model = _model,
            Refine = new ImageSpecificOptions { Iterations = 100, LearningRate = 3e-3, MessageWeight = 1000, NoiseLayers = [new Identity()], Threads = 1 },
        };
    }

    void IDisposable.Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
        Dispose();
    }

    [Fact]
    public void Every_row_carries_its_message()
    {
        IDataView rows = Rows("101100", "011001");
        var pipeline = _context.Transforms.WatermarkEmbed(_options)
            .Append(_context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = "Marked", MessageColumnName = "Read", Model = _model }));
        IDataView result = pipeline.Fit(rows).Transform(rows);
        Assert.Equal(["101100", "011001"], result.GetColumn<string>("Read"));
        Assert.All(result.GetColumn<bool>("Detected"), Assert.True);
    }

    [Fact]
    public void A_row_that_cannot_be_read_ends_the_pass_and_is_named()
    {
        IDataView rows = Rows("101100");
        IDataView result = _context.Transforms.WatermarkEmbed(_options with { Refine = new ImageSpecificOptions { Iterations = 1 } }).Fit(rows).Transform(rows);
        FormatException error = Assert.Throws<FormatException>(() => result.GetColumn<MLImage>("Marked").Count());
        Assert.Contains("Row 0, column 'Image': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("of 6 bits cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_messages_in_a_row_are_refused()
    {
        IDataView rows = _context.Data.LoadFromEnumerable([new RegionRow(File.ReadAllBytes(RepositoryRoot.Image("chelsea.png")), "101100,011001", [0, 0, 100, 100, 200, 100, 100, 100])]);
        IDataView result = _context.Transforms.WatermarkEmbed(_options with { RegionColumnName = "Region" }).Fit(rows).Transform(rows);
        FormatException error = Assert.Throws<FormatException>(() => result.GetColumn<MLImage>("Marked").Count());
        Assert.Contains("there are 2 messages; Refine is for one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_settings_are_found_before_the_first_picture()
    {
        IDataView rows = Rows("101100");
        ArgumentException error = Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(_options with { Readbacks = 2 }));
        Assert.Contains("Refine and Readbacks exclude each other", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(_options with { Refine = new ImageSpecificOptions { Iterations = 0 } }).Fit(rows));
        using WatermarkModel bytes = RandomDecoder.FromBytes();
        Assert.Throws<WatermarkModelException>(() => _context.Transforms.WatermarkEmbed(_options with { Model = bytes }).Fit(rows));
    }

    [Fact]
    public void Such_a_step_cannot_be_saved()
    {
        IDataView rows = Rows("101100");
        WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(_options).Fit(rows);
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => _context.Model.Save(step, rows.Schema, new MemoryStream()));
        Assert.Contains("Refine cannot be saved", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_a_pass()
    {
        using CancellationTokenSource stop = new();
        IDataView rows = Rows("101100");
        IDataView result = _context.Transforms.WatermarkEmbed(_options with { CancellationToken = stop.Token }).Fit(rows).Transform(rows);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => result.GetColumn<MLImage>("Marked").Count());
    }

    private IDataView Rows(params string[] messages) =>
        _context.Data.LoadFromEnumerable(messages.Select(message => new Row(File.ReadAllBytes(RepositoryRoot.Image("chelsea.png")), message)));

    private sealed record Row(byte[] Image, string Message);

    private sealed record RegionRow(byte[] Image, string Message, float[] Region);
}
