using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>The extraction step bound to one input schema.</summary>
internal sealed class WatermarkExtractMapper : StepMapper<Picture, Extraction>
{
    private readonly WatermarkExtractOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;

    private WatermarkExtractMapper(
        DataViewSchema inputSchema, WatermarkExtractOptions options, ModelLease model,
        DataViewSchema.Column pictures, AddedColumn<Extraction>[] added) : base(inputSchema, options, [pictures], added)
    {
        _options = options;
        _model = model;
        _pictures = pictures;
    }

    public static WatermarkExtractMapper Create(DataViewSchema inputSchema, WatermarkExtractOptions options, ModelLease model)
    {
        (DataViewSchema.Column pictures, _) = PictureColumn.Find(inputSchema, options.PictureColumnName);
        int bits = model.Info.MessageLength;
        return new WatermarkExtractMapper(inputSchema, options, model, pictures,
        [
            new AddedColumn<Extraction, VBuffer<float>>(
                options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, bits),
                (Extraction result, ref VBuffer<float> value) => VectorValues.Replace(ref value, result.BitProbabilities),
                StepShape.NamedSlots(bits, bit => string.Create(CultureInfo.InvariantCulture, $"bit{bit}"))),
            new AddedColumn<Extraction, bool>(
                options.DetectedColumnName, BooleanDataViewType.Instance, (Extraction result, ref bool value) => value = result.Detected),
            new AddedColumn<Extraction, double>(
                options.PValueColumnName, NumberDataViewType.Double, (Extraction result, ref double value) => value = result.PValue),
            new AddedColumn<Extraction, float>(
                options.ScoreColumnName, NumberDataViewType.Single, (Extraction result, ref float value) => value = (float)result.Score),
            new AddedColumn<Extraction, float>(
                options.CoverageColumnName, NumberDataViewType.Single, (Extraction result, ref float value) => value = (float)result.Coverage),
            new AddedColumn<Extraction, ReadOnlyMemory<char>>(
                options.MessageColumnName, TextDataViewType.Instance,
                (Extraction result, ref ReadOnlyMemory<char> value) => value = result.Message?.ToString().AsMemory() ?? default),
        ]);
    }

    public override RowReader<Picture> OpenReader(DataViewRow row) => PictureColumn.OpenReader(row, _pictures);

    public override IReadOnlyList<Extraction> Run(IReadOnlyList<Picture> batch) =>
        _model.Engine.Extract(batch, _options.FalsePositiveRate);
}
