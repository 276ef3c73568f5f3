using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>What was read from one row.</summary>
/// <param name="Whole">The picture as one.</param>
/// <param name="Each">Its messages one by one; empty unless they were asked for.</param>
internal sealed record ExtractResult(Extraction Whole, IReadOnlyList<RegionExtraction> Each);

/// <summary>The extraction step bound to one input schema.</summary>
internal sealed class WatermarkExtractMapper : StepMapper<Picture, ExtractResult>
{
    private readonly WatermarkExtractOptions _options;
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;

    private WatermarkExtractMapper(
        DataViewSchema inputSchema, WatermarkExtractOptions options, ModelLease model,
        DataViewSchema.Column pictures, AddedColumn<ExtractResult>[] added) : base(inputSchema, options, [pictures], added)
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
            new AddedColumn<ExtractResult, VBuffer<float>>(
                options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, bits),
                (ExtractResult result, ref VBuffer<float> value) => VectorValues.Replace(ref value, result.Whole.BitProbabilities),
                StepShape.NamedSlots(bits, bit => string.Create(CultureInfo.InvariantCulture, $"bit{bit}"))),
            new AddedColumn<ExtractResult, bool>(
                options.DetectedColumnName, BooleanDataViewType.Instance, (ExtractResult result, ref bool value) => value = result.Whole.Detected),
            new AddedColumn<ExtractResult, double>(
                options.PValueColumnName, NumberDataViewType.Double, (ExtractResult result, ref double value) => value = result.Whole.PValue),
            new AddedColumn<ExtractResult, float>(
                options.ScoreColumnName, NumberDataViewType.Single, (ExtractResult result, ref float value) => value = (float)result.Whole.Score),
            new AddedColumn<ExtractResult, float>(
                options.CoverageColumnName, NumberDataViewType.Single, (ExtractResult result, ref float value) => value = (float)result.Whole.Coverage),
            new AddedColumn<ExtractResult, ReadOnlyMemory<char>>(
                options.MessageColumnName, TextDataViewType.Instance,
                (ExtractResult result, ref ReadOnlyMemory<char> value) => value = result.Whole.Message?.ToString().AsMemory() ?? default),
            new AddedColumn<ExtractResult, ReadOnlyMemory<char>>(
                options.PayloadColumnName, TextDataViewType.Instance,
                (ExtractResult result, ref ReadOnlyMemory<char> value) => value = result.Whole.Payload?.Value.ToString().AsMemory() ?? default),
            new AddedColumn<ExtractResult, int>(
                options.CorrectedErrorsColumnName, NumberDataViewType.Int32, (ExtractResult result, ref int value) => value = result.Whole.Payload?.CorrectedErrors ?? -1),
            new AddedColumn<ExtractResult, bool>(
                options.ContentMatchesColumnName, BooleanDataViewType.Instance, (ExtractResult result, ref bool value) => value = result.Whole.Payload?.ContentMatches ?? false),
            .. options.SeveralMarks ? Several(options) : [],
        ]);
    }

    private static AddedColumn<ExtractResult>[] Several(WatermarkExtractOptions options) =>
    [
        new AddedColumn<ExtractResult, VBuffer<ReadOnlyMemory<char>>>(
            options.MessagesColumnName, new VectorDataViewType(TextDataViewType.Instance),
            (ExtractResult result, ref VBuffer<ReadOnlyMemory<char>> value) =>
                VectorValues.Replace(ref value, [.. result.Each.Select(mark => mark.Extraction.Message!.ToString().AsMemory())])),
        new AddedColumn<ExtractResult, VBuffer<float>>(
            options.MessageRegionsColumnName, new VectorDataViewType(NumberDataViewType.Single),
            (ExtractResult result, ref VBuffer<float> value) => VectorValues.Replace(ref value, MarkedRegion.Numbers(result.Each.Select(mark => mark.Region)))),
        new AddedColumn<ExtractResult, VBuffer<double>>(
            options.MessagePValuesColumnName, new VectorDataViewType(NumberDataViewType.Double),
            (ExtractResult result, ref VBuffer<double> value) => VectorValues.Replace(ref value, [.. result.Each.Select(mark => mark.Extraction.PValue)])),
    ];

    public override RowReader<Picture> OpenReader(DataViewRow row) => PictureColumn.OpenReader(row, _pictures, Options.MaximumPixels);

    public override bool InOneRun => _model.PrefersBatches;

    public override IReadOnlyList<ExtractResult> Run(IReadOnlyList<Picture> batch)
    {
        IReadOnlyList<Extraction> whole = _model.Engine.Extract(batch, _options.FalsePositiveRate);
        IReadOnlyList<IReadOnlyList<RegionExtraction>>? each = _options.SeveralMarks ? _model.Engine.ExtractEach(batch, _options.FalsePositiveRate) : null;
        return [.. whole.Select((extraction, i) => new ExtractResult(extraction, each?[i] ?? []))];
    }
}
