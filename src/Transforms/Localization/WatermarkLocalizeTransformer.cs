using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Adds columns that show where the pictures carry a mark.</summary>
/// <remarks><inheritdoc cref="WatermarkTransformer" path="/remarks"/></remarks>
public sealed class WatermarkLocalizeTransformer : WatermarkTransformer
{
    internal const string LoaderSignature = "WatermarkLocalize";
    internal static readonly SavedStepFormat Format = new("WMKLOCAL", LoaderSignature);

    private readonly WatermarkLocalizeOptions _options;

    internal WatermarkLocalizeTransformer(WatermarkLocalizeOptions options, ModelLease model) : base(model) => _options = options;

    private protected override SavedStepFormat SavedFormat => Format;

    internal static WatermarkLocalizeTransformer Load(SavedStep saved)
    {
        WatermarkLocalizeOptions options = saved.ReadShared(new WatermarkLocalizeOptions { OutputColumnName = "" });
        options = options with
        {
            RegionsColumnName = saved.Settings.ReadString(),
            CoverageColumnName = saved.Settings.ReadString(),
            Synchronize = saved.Settings.ReadBoolean(),
            SearchParts = saved.Settings.ReadBoolean(),
        };
        options.Validate();
        return saved.WithModel(options, model => new WatermarkLocalizeTransformer(options, model));
    }

    private protected override void WriteSettings(BinaryWriter writer)
    {
        SavedStep.WriteShared(writer, _options);
        writer.Write(_options.RegionsColumnName);
        writer.Write(_options.CoverageColumnName);
        writer.Write(_options.Synchronize);
        writer.Write(_options.SearchParts);
    }

    private protected override StepMapper Bind(DataViewSchema inputSchema) => WatermarkLocalizeMapper.Create(inputSchema, _options, Lease);
}
