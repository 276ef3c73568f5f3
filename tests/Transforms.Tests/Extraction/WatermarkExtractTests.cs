using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class WatermarkExtractTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Columns_have_the_promised_names_and_types()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows().Select(row => new { row.File }));
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract("Bits", "File").Fit(files);
        DataViewSchema schema = step.GetOutputSchema(files.Schema);
        Assert.Equal(["File", "Bits", "Detected", "PValue", "Score", "Coverage", "Message", "Payload", "CorrectedErrors", "ContentMatches"], schema.Select(c => c.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, step.ModelInfo.MessageLength), schema["Bits"].Type);
        Assert.Equal(BooleanDataViewType.Instance, schema["Detected"].Type);
        Assert.Equal(NumberDataViewType.Double, schema["PValue"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Score"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Coverage"].Type);
        Assert.Equal(TextDataViewType.Instance, schema["Message"].Type);
        Assert.Equal(TextDataViewType.Instance, schema["Payload"].Type);
        Assert.Equal(NumberDataViewType.Int32, schema["CorrectedErrors"].Type);
        Assert.Equal(BooleanDataViewType.Instance, schema["ContentMatches"].Type);
    }

    [Fact]
    public void Bits_have_slot_names()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "File")).Fit(files);
        VBuffer<ReadOnlyMemory<char>> names = default;
        step.GetOutputSchema(files.Schema)["Bits"].GetSlotNames(ref names);
        Assert.Equal(PipelineData.Bits, names.Length);
        Assert.Equal("bit0", names.GetItemOrDefault(0).ToString());
        Assert.Equal($"bit{PipelineData.Bits - 1}", names.GetItemOrDefault(PipelineData.Bits - 1).ToString());
    }

    [Fact]
    public void Columns_equal_what_the_engine_reads()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked")));
        IDataView result = pipeline.Fit(files).Transform(files);
        IReadOnlyList<Extraction> expected = new WatermarkEngine(PipelineData.Model).Extract(PipelineData.Pictures(result, "Marked"));

        Assert.Equal(expected.Select(e => e.BitProbabilities), PipelineData.Column<float[]>(result, "Bits"));
        Assert.Equal(expected.Select(e => e.PValue), PipelineData.Column<double>(result, "PValue"));
        Assert.Equal(expected.Select(e => (float)e.Score), PipelineData.Column<float>(result, "Score"));
        Assert.Equal(expected.Select(e => (float)e.Coverage), PipelineData.Column<float>(result, "Coverage"));
        Assert.Equal(expected.Select(e => e.Message!.ToString()), PipelineData.Column<string>(result, "Read"));
    }

    [Fact]
    public void The_false_positive_rate_decides_what_counts_as_detected()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        double[] pValues = [.. Read(files, null).GetColumn<double>("PValue")];
        double rate = pValues.Order().ElementAt(1) * 1.000001;
        if (rate >= 1) Assert.Skip("All p-values are 1.");
        Assert.Equal(pValues.Select(p => p <= rate), Read(files, rate).GetColumn<bool>("Detected"));
    }

    [Fact]
    public void The_preview_of_a_chain_shows_the_columns()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        DataDebuggerPreview preview = Read(files, null).Preview(maxRows: 2);
        Assert.Contains("PValue", preview.ColumnView.Select(column => column.Column.Name));
    }

    private IDataView Read(IDataView files, double? rate) =>
        _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File") with { FalsePositiveRate = rate }).Fit(files).Transform(files);
}
