using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>The localization step bound to one input schema.</summary>
internal sealed class WatermarkLocalizeMapper : StepMapper<Picture, Localization>
{
    private readonly ModelLease _model;
    private readonly DataViewSchema.Column _pictures;

    private WatermarkLocalizeMapper(
        DataViewSchema inputSchema, WatermarkLocalizeOptions options, ModelLease model,
        DataViewSchema.Column pictures, AddedColumn<Localization>[] added) : base(inputSchema, options, [pictures], added)
    {
        _model = model;
        _pictures = pictures;
    }

    public static WatermarkLocalizeMapper Create(DataViewSchema inputSchema, WatermarkLocalizeOptions options, ModelLease model)
    {
        (DataViewSchema.Column pictures, DataViewType imageType) = PictureColumn.Find(inputSchema, options.PictureColumnName);
        return new WatermarkLocalizeMapper(inputSchema, options, model, pictures,
        [
            new AddedColumn<Localization, MLImage>(
                options.OutputColumnName, imageType,
                (Localization result, ref MLImage value) => MLImagePixels.Replace(GreyMask(result), ref value)),
            new AddedColumn<Localization, VBuffer<float>>(
                options.RegionsColumnName, new VectorDataViewType(NumberDataViewType.Single),
                (Localization result, ref VBuffer<float> value) => VectorValues.Replace(ref value, MarkedRegion.Numbers(result.Regions))),
            new AddedColumn<Localization, float>(
                options.CoverageColumnName, NumberDataViewType.Single,
                (Localization result, ref float value) => value = (float)result.Coverage),
        ]);
    }

    public override RowReader<Picture> OpenReader(DataViewRow row) => PictureColumn.OpenReader(row, _pictures, Options.MaximumPixels);

    public override bool InOneRun => _model.PrefersBatches;

    public override IReadOnlyList<Localization> Run(IReadOnlyList<Picture> batch) => _model.Engine.Localize(batch);

    // Probability 1 becomes white.
    private static Picture GreyMask(Localization result)
    {
        byte[] rgba = new byte[4 * result.Mask.Length];
        for (int i = 0; i < result.Mask.Length; i++)
        {
            byte grey = (byte)Math.Round(255 * Math.Clamp(result.Mask[i], 0, 1));
            rgba.AsSpan(4 * i, 3).Fill(grey);
            rgba[(4 * i) + 3] = 255;
        }

        return new Picture(result.Width, result.Height, rgba);
    }
}
