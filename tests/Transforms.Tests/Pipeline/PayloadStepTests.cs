using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class PayloadStepTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly string _key = Path.GetTempFileName();

    public PayloadStepTests() => File.WriteAllBytes(_key, "0123456789abcdef"u8);

    public void Dispose() => File.Delete(_key);

    [Fact]
    public void Payloads_go_through_a_pipeline_each_row_its_own()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Rows());
        IDataView read = Pipeline(data, "Text", keyFile: null);
        Assert.Equal(["row-0", "row-1", "row-2", "row-3"], PipelineData.Column<ReadOnlyMemory<char>>(read, "Payload").Select(text => text.ToString()));
        Assert.All(PipelineData.Column<int>(read, "CorrectedErrors"), errors => Assert.InRange(errors, 0, 10));
        Assert.All(PipelineData.Column<bool>(read, "ContentMatches"), Assert.False);
    }

    [Theory]
    [InlineData("Number")]
    [InlineData("Long")]
    [InlineData("Bytes")]
    public void Numbers_and_bytes_are_payloads_too(string column)
    {
        IDataView read = Pipeline(_context.Data.LoadFromEnumerable(Rows()[..2]), column, keyFile: null);
        Assert.Equal(column == "Bytes" ? ["00", "01"] : ["0", "1"], PipelineData.Column<ReadOnlyMemory<char>>(read, "Payload").Select(text => text.ToString()));
    }

    [Fact]
    public void With_a_key_and_binding_the_original_matches_and_other_readers_see_nothing()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Rows()[..2]);
        IDataView read = Pipeline(data, "Number", _key, bind: true);
        Assert.All(PipelineData.Column<bool>(read, "ContentMatches"), Assert.True);
        IDataView unkeyed = Pipeline(data, "Number", keyFile: null);
        using WatermarkExtractTransformer keyed = _context.Transforms.WatermarkExtract(PipelineData.Extract("Again", "Marked") with
        {
            KeyFile = _key,
            MessageColumnName = "M2",
            PayloadColumnName = "P2",
            DetectedColumnName = "D2",
            PValueColumnName = "V2",
            ScoreColumnName = "S2",
            CoverageColumnName = "C2",
            CorrectedErrorsColumnName = "E2",
            ContentMatchesColumnName = "K2",
        }).Fit(unkeyed);
        Assert.All(PipelineData.Column<bool>(keyed.Transform(unkeyed), "D2"), Assert.False);
    }

    [Fact]
    public void A_saved_step_keeps_the_path_of_its_key_and_not_the_key()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Rows()[..1]);
        ITransformer pipeline = Chain("Number", _key, bind: true).Fit(data);
        using MemoryStream stream = new();
        _context.Model.Save(pipeline, data.Schema, stream);
        Assert.Equal(-1, stream.ToArray().AsSpan().IndexOf("0123456789abcdef"u8));
        stream.Position = 0;
        ITransformer loaded = _context.Model.Load(stream, out _);
        Assert.Equal("0", PipelineData.Column<ReadOnlyMemory<char>>(loaded.Transform(data), "Payload").Single().ToString());
        (pipeline as IDisposable)?.Dispose();
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void A_constant_payload_is_checked_when_fitting_and_saved_with_the_step()
    {
        IDataView data = _context.Data.LoadFromEnumerable(Rows()[..1]);
        WatermarkEmbedOptions options = new() { OutputColumnName = "Marked", InputColumnName = "File", Payload = Payload.OfText("much too long for any mark"), Model = PipelineData.Model };
        Assert.Contains("fit", Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(options).Fit(data)).Message, StringComparison.Ordinal);
        foreach (Payload payload in new[] { Payload.OfText("ok"), Payload.OfNumber(9), Payload.OfBytes([1, 2]) })
        {
            using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(options with { Payload = payload }).Fit(data);
            using MemoryStream stream = new();
            _context.Model.Save(step, data.Schema, stream);
            stream.Position = 0;
            ITransformer loaded = _context.Model.Load(stream, out _);
            PipelineData.AssertSame(PipelineData.Pictures(step.Transform(data), "Marked"), PipelineData.Pictures(loaded.Transform(data), "Marked"));
            (loaded as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void A_payload_that_does_not_fit_is_named_by_row_and_column()
    {
        List<PayloadRow> rows = Rows()[..1];
        rows[0].Text = "much too long for any mark";
        FormatException error = Assert.Throws<FormatException>(() => Marked(rows, "Text"));
        Assert.StartsWith("Row 0, column 'Text': The payload (Text) needs ", error.Message, StringComparison.Ordinal);
        rows[0].Long = -1;
        Assert.Contains("a number from 0", Assert.Throws<FormatException>(() => Marked(rows, "Long")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        WatermarkEmbedOptions options = new() { OutputColumnName = "Marked", Payload = Payload.OfNumber(1) };
        Assert.Contains("got Payload and MessageColumnName", Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(options with { MessageColumnName = "M" })).Message, StringComparison.Ordinal);
        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(options with { Payload = null })).Message, StringComparison.Ordinal);
        Assert.Contains("needs KeyFile", Assert.Throws<ArgumentException>(() => _context.Transforms.WatermarkEmbed(options with { BindToContent = true })).Message, StringComparison.Ordinal);
        IDataView data = _context.Data.LoadFromEnumerable(Rows()[..1]);
        Assert.Throws<FileNotFoundException>(() => _context.Transforms.WatermarkEmbed(options with { OutputColumnName = "File", KeyFile = _key + ".none", Model = PipelineData.Model }).Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.WatermarkEmbed(options with { InputColumnName = "File", Payload = null, PayloadColumnName = "Single", Model = PipelineData.Model }).Fit(data));
    }

    private List<Picture> Marked(List<PayloadRow> rows, string column)
    {
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        return PipelineData.Pictures(Embedder(column, keyFile: null, bind: false).Fit(data).Transform(data), "Marked");
    }

    private IDataView Pipeline(IDataView data, string column, string? keyFile, bool bind = false) => Chain(column, keyFile, bind).Fit(data).Transform(data);

    private WatermarkEmbedEstimator Embedder(string column, string? keyFile, bool bind) => _context.Transforms.WatermarkEmbed(
        new WatermarkEmbedOptions { OutputColumnName = "Marked", InputColumnName = "File", PayloadColumnName = column, KeyFile = keyFile, BindToContent = bind, Model = PipelineData.Model });

    private EstimatorChain<WatermarkExtractTransformer> Chain(string column, string? keyFile, bool bind) => Embedder(column, keyFile, bind)
        .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked") with { KeyFile = keyFile }));

    private static List<PayloadRow> Rows() =>
    [
        .. PipelineData.FileRows().Select((row, i) => new PayloadRow { File = row.File, Text = string.Create(CultureInfo.InvariantCulture, $"row-{i}"), Number = (uint)i, Long = i, Bytes = [(byte)i] }),
    ];

    private sealed class PayloadRow
    {
        public byte[] File { get; set; } = [];

        public string Text { get; set; } = "";

        public uint Number { get; set; }

        public long Long { get; set; }

        public byte[] Bytes { get; set; } = [];

        public float Single { get; set; }
    }
}
