using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Adds columns with what was read from the pictures.</summary>
/// <remarks><inheritdoc cref="WatermarkTransformer" path="/remarks"/></remarks>
public sealed class WatermarkExtractTransformer : WatermarkTransformer
{
    internal const string LoaderSignature = "WatermarkExtract";
    internal static readonly SavedStepFormat Format = new("WMKEXTRC", LoaderSignature);

    // Stands for "the model's own rate" in a saved step; no rate can be 0.
    private const double NoRate = 0;

    private readonly WatermarkExtractOptions _options;

    internal WatermarkExtractTransformer(WatermarkExtractOptions options, ModelLease model) : base(model) => _options = options;

    private protected override SavedStepFormat SavedFormat => Format;

    /// <summary>A step around a model just made, which it owns.</summary>
    internal static WatermarkExtractTransformer Owning(WatermarkModel model, WatermarkExtractOptions options) => new(options, ModelLease.Own(model, options));

    internal static WatermarkExtractTransformer Load(SavedStep saved)
    {
        WatermarkExtractOptions options = saved.ReadShared(new WatermarkExtractOptions { OutputColumnName = "" });
        options = options with
        {
            DetectedColumnName = saved.Settings.ReadString(),
            PValueColumnName = saved.Settings.ReadString(),
            ScoreColumnName = saved.Settings.ReadString(),
            CoverageColumnName = saved.Settings.ReadString(),
            MessageColumnName = saved.Settings.ReadString(),
            FalsePositiveRate = saved.Settings.ReadDouble() is var rate and not NoRate ? rate : null,
            SeveralMarks = saved.Settings.ReadBoolean(),
            MessagesColumnName = saved.Settings.ReadString(),
            MessageRegionsColumnName = saved.Settings.ReadString(),
            MessagePValuesColumnName = saved.Settings.ReadString(),
            Synchronize = saved.Settings.ReadBoolean(),
            SearchParts = saved.Settings.ReadBoolean(),
            KeyFile = saved.Settings.ReadString() is { Length: > 0 } file ? file : null,
            PayloadColumnName = saved.Settings.ReadString(),
            CorrectedErrorsColumnName = saved.Settings.ReadString(),
            ContentMatchesColumnName = saved.Settings.ReadString(),
        };
        options.Validate();
        return saved.WithModel(options, model => new WatermarkExtractTransformer(options, model));
    }

    private protected override void WriteSettings(BinaryWriter writer)
    {
        SavedStep.WriteShared(writer, _options);
        writer.Write(_options.DetectedColumnName);
        writer.Write(_options.PValueColumnName);
        writer.Write(_options.ScoreColumnName);
        writer.Write(_options.CoverageColumnName);
        writer.Write(_options.MessageColumnName);
        writer.Write(_options.FalsePositiveRate ?? NoRate);
        writer.Write(_options.SeveralMarks);
        writer.Write(_options.MessagesColumnName);
        writer.Write(_options.MessageRegionsColumnName);
        writer.Write(_options.MessagePValuesColumnName);
        writer.Write(_options.Synchronize);
        writer.Write(_options.SearchParts);
        writer.Write(_options.KeyFile ?? "");
        writer.Write(_options.PayloadColumnName);
        writer.Write(_options.CorrectedErrorsColumnName);
        writer.Write(_options.ContentMatchesColumnName);
    }

    private protected override StepMapper Bind(DataViewSchema inputSchema) => WatermarkExtractMapper.Create(inputSchema, _options, Lease);
}
