using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MlNetWatermark;

/// <summary>Hides a message in each picture. Made by <see cref="WatermarkCatalog"/>'s <c>WatermarkEmbed</c>, where the columns are described.</summary>
public sealed class WatermarkEmbedEstimator : IEstimator<WatermarkEmbedTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly WatermarkEmbedOptions _options;

    internal WatermarkEmbedEstimator(IHostEnvironment environment, WatermarkEmbedOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
    }

    /// <summary>Opens the model and checks the columns. Reads no data: the model is trained already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentException">The message is not as long as the model's, the payload does not fit, the key file holds no key, or the model cannot decode the latents.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such model folder.</exception>
    /// <exception cref="WatermarkModelException">The model's files cannot be used.</exception>
    public WatermarkEmbedTransformer Fit(IDataView input) =>
        WatermarkTransformer.Fit(_environment, _options, input, model => new WatermarkEmbedTransformer(_options, model));

    /// <summary>The input's columns and the one this step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        MessageSource.Check(inputSchema, _options);
        if (_options.LatentColumnName is { } latentColumn)
        {
            LatentColumn.Check(inputSchema, latentColumn);
            return inputSchema.With(StepShape.Scalar(_options.OutputColumnName, AnySizeImageAttribute.ColumnType));
        }

        if (_options.RegionColumnName is { } regionColumn) RegionColumn.Check(inputSchema, regionColumn);
        return inputSchema.With(
            StepShape.Scalar(_options.OutputColumnName, PictureColumn.CheckedImageType(inputSchema, _options.PictureColumnName)));
    }
}
