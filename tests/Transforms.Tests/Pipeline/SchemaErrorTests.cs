using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class SchemaErrorTests
{
    private const string Parameter = " (Parameter 'inputSchema')";
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void A_missing_picture_column_is_reported_in_the_words_of_ml_net()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        AssertFitFails(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Nowhere")), data, "Could not find input column 'Nowhere'");
        AssertFitFails(_context.Transforms.WatermarkLocalize("Mask", "Nowhere"), data, "Could not find input column 'Nowhere'");
        AssertFitFails(_context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "Nowhere")), data, "Could not find input column 'Nowhere'");
    }

    [Fact]
    public void A_missing_message_column_is_reported_in_the_words_of_ml_net()
    {
        IDataView data = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        AssertFitFails(_context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File", "Nowhere")), data, "Could not find message column 'Nowhere'");
    }

    [Fact]
    public void A_picture_column_of_the_wrong_type_is_reported_in_the_words_of_ml_net()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new { Number = 1f, Numbers = new[] { 1f, 2f }, Text = "" }]);
        AssertFitFails(
            _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Number")), data,
            "Schema mismatch for input column 'Number': expected Image or vector of Byte, got Single");
        AssertFitFails(
            _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Numbers")), data,
            "Schema mismatch for input column 'Numbers': expected Image or vector of Byte, got VarVector<Single>");
        AssertFitFails(
            _context.Transforms.WatermarkLocalize("Mask", "Text"), data,
            "Schema mismatch for input column 'Text': expected Image or vector of Byte, got String");
    }

    [Fact]
    public void A_message_column_of_the_wrong_type_is_reported_in_the_words_of_ml_net()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new { File = new byte[] { 1 }, Number = 1 }]);
        AssertFitFails(
            _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File", "Number")), data,
            "Schema mismatch for message column 'Number': expected String, or vector of String, Boolean or Single, got Int32");
    }

    [Fact]
    public void A_message_vector_of_the_wrong_length_is_reported_when_fitting()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(BitsRow));
        definition[nameof(BitsRow.Bits)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 7);
        IDataView data = _context.Data.LoadFromEnumerable([new BitsRow()], definition);
        AssertFitFails(
            _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File", "Bits")), data,
            $"Schema mismatch for message column 'Bits': expected Vector<Single, {PipelineData.Bits}>, got Vector<Single, 7>");
    }

    [Fact]
    public void A_chain_reports_schema_errors_before_anything_is_fitted()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new { Number = 1f }]);
        EstimatorChain<WatermarkLocalizeTransformer> chain = _context.Transforms.CopyColumns("Copy", "Number")
            .Append(_context.Transforms.WatermarkLocalize("Mask", "Copy", modelPath: "no such folder"));
        AssertFitFails(chain, data, "Schema mismatch for input column 'Copy': expected Image or vector of Byte, got Single");
    }

    [Fact]
    public void A_transformer_checks_the_columns_of_other_data()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "File")).Fit(files);
        IDataView other = _context.Data.LoadFromEnumerable([new { Number = 1f }]);
        Assert.Equal("Could not find input column 'File'" + Parameter, Assert.Throws<ArgumentOutOfRangeException>(() => step.Transform(other)).Message);
    }

    private static void AssertFitFails<T>(IEstimator<T> estimator, IDataView data, string message) where T : class, ITransformer
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data));
        Assert.Equal(message + Parameter, error.Message);
        Assert.Equal("inputSchema", error.ParamName);
    }

    private sealed class BitsRow
    {
        public byte[] File { get; set; } = [1];

        public float[] Bits { get; set; } = new float[7];
    }
}
