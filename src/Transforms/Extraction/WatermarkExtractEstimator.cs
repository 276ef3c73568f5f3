using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetWatermark;

/// <summary>Reads the message of each picture. Made by <see cref="WatermarkCatalog"/>'s <c>WatermarkExtract</c>, where the columns are described.</summary>
public sealed class WatermarkExtractEstimator : IEstimator<WatermarkExtractTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly WatermarkExtractOptions _options;

    internal WatermarkExtractEstimator(IHostEnvironment environment, WatermarkExtractOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
    }

    /// <summary>Opens the model and checks the column. Reads no data: the model is trained already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such model folder.</exception>
    /// <exception cref="WatermarkModelException">The model's files cannot be used.</exception>
    public WatermarkExtractTransformer Fit(IDataView input) =>
        WatermarkTransformer.Fit(_environment, _options, input, model => new WatermarkExtractTransformer(_options, model));

    /// <summary>The input's columns and those this step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = PictureColumn.CheckedImageType(inputSchema, _options.PictureColumnName);
        return inputSchema.With(
            StepShape.Vector(_options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, StepShape.SlotNames),
            StepShape.Scalar(_options.DetectedColumnName, BooleanDataViewType.Instance),
            StepShape.Scalar(_options.PValueColumnName, NumberDataViewType.Double),
            StepShape.Scalar(_options.ScoreColumnName, NumberDataViewType.Single),
            StepShape.Scalar(_options.CoverageColumnName, NumberDataViewType.Single),
            StepShape.Scalar(_options.MessageColumnName, TextDataViewType.Instance),
            StepShape.Scalar(_options.PayloadColumnName, TextDataViewType.Instance),
            StepShape.Scalar(_options.CorrectedErrorsColumnName, NumberDataViewType.Int32),
            StepShape.Scalar(_options.ContentMatchesColumnName, BooleanDataViewType.Instance)).With(Several());
    }

    private SchemaShape.Column[] Several() => !_options.SeveralMarks ? [] :
    [
        StepShape.Vector(_options.MessagesColumnName, SchemaShape.Column.VectorKind.VariableVector, itemType: TextDataViewType.Instance),
        StepShape.Vector(_options.MessageRegionsColumnName, SchemaShape.Column.VectorKind.VariableVector),
        StepShape.Vector(_options.MessagePValuesColumnName, SchemaShape.Column.VectorKind.VariableVector, itemType: NumberDataViewType.Double),
    ];
}
