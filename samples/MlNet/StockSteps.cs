using Microsoft.ML;
using MlNetWatermark;

namespace MlNet;

/// <summary>Stock image steps around ours: load, scale, mark, turn grey, read.</summary>
internal static class StockSteps
{
    public static IReadOnlyList<Row> Run(IEnumerable<string> pictures)
    {
        MLContext context = new();
        IDataView photos = context.Data.LoadFromEnumerable(pictures.Select(path => new Row { Path = path }));
        var pipeline = context.Transforms.LoadImages("Image", "", nameof(Row.Path))
            .Append(context.Transforms.ResizeImages("Small", 640, 480, "Image")) // from here on every picture has this size
            .Append(context.Transforms.WatermarkEmbed(new WatermarkEmbedOptions { OutputColumnName = "Marked", InputColumnName = "Small", Payload = Payload.OfText("studio-7") }))
            .Append(context.Transforms.ConvertToGrayscale("Grey", "Marked")) // a mark that lay in colours alone would be gone
            .Append(context.Transforms.WatermarkExtract("Bits", "Grey"));
        using var model = pipeline.Fit(photos);
        return [.. context.Data.CreateEnumerable<Row>(model.Transform(photos), reuseRowObject: false)];
    }

    /// <summary>What goes in, and what is asked of it.</summary>
    internal sealed class Row
    {
        public string Path { get; set; } = "";

        public bool Detected { get; set; }

        public string Payload { get; set; } = "";
    }
}
