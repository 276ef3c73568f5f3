using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetWatermark;

/// <summary>Shows where each picture carries a mark. Made by <see cref="WatermarkCatalog"/>'s <c>WatermarkLocalize</c>, where the columns are described.</summary>
public sealed class WatermarkLocalizeEstimator : IEstimator<WatermarkLocalizeTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly WatermarkLocalizeOptions _options;

    internal WatermarkLocalizeEstimator(IHostEnvironment environment, WatermarkLocalizeOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
    }

    /// <summary>Opens the model and checks the column. Reads no data: the model is trained already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such model folder.</exception>
    /// <exception cref="WatermarkModelException">The model's files cannot be used.</exception>
    public WatermarkLocalizeTransformer Fit(IDataView input) =>
        WatermarkTransformer.Fit(_environment, _options, input, model => new WatermarkLocalizeTransformer(_options, model));

    /// <summary>The input's columns and those this step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(
            StepShape.Scalar(_options.OutputColumnName, PictureColumn.CheckedImageType(inputSchema, _options.PictureColumnName)),
            StepShape.Vector(_options.RegionsColumnName, SchemaShape.Column.VectorKind.VariableVector),
            StepShape.Scalar(_options.CoverageColumnName, NumberDataViewType.Single));
    }
}
