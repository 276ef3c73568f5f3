using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;
using MlNetWatermark;

namespace MlNet;

/// <summary>The exported files in ML.NET's own ONNX step, without ours: one picture at a time, at the working size, every number in its place by hand.</summary>
internal static class StockOnnx
{
    private const int Side = 256, Bits = 128;

    /// <returns>For each picture the share of bits that were read right.</returns>
    public static IReadOnlyList<(string Path, double Right)> Run(IReadOnlyList<string> pictures, string? modelFolder = null)
    {
        string folder = modelFolder ?? Path.Combine(Path.GetDirectoryName(SamplePictures.All()[0])!, "..", "models", "default");
        MLContext context = new();
        Row[] rows = [.. pictures.Select((path, i) => new Row { Path = path, Message = Floats(Message.Random(Bits, new Random(i))), Region = [.. Enumerable.Repeat(1f, Side * Side)] })];
        IDataView photos = context.Data.LoadFromEnumerable(rows);
        // Column names are the names in the files; sizes that a file leaves open are given for inputs and outputs.
        var pipeline = context.Transforms.LoadImages("Image", "", nameof(Row.Path))
            .Append(context.Transforms.ResizeImages("Square", Side, Side, "Image", ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append(context.Transforms.ExtractPixels("image", "Square"))
            .Append(context.Transforms.ApplyOnnxModel(Options(Path.Combine(folder, "embedder.onnx"), ["image", "message", "region"], "watermarked")))
            .Append(context.Transforms.CopyColumns("image", "watermarked"))
            .Append(context.Transforms.ApplyOnnxModel(Options(Path.Combine(folder, "extractor.onnx"), ["image"], "bits")));
        using var model = pipeline.Fit(photos);
        return [.. model.Transform(photos).GetColumn<float[]>("bits").Zip(rows, (logits, row) =>
            (row.Path, logits.Zip(row.Message, (logit, bit) => logit > 0 == bit > 0.5f).Average(right => right ? 1.0 : 0.0)))];
    }

    private static OnnxOptions Options(string file, string[] inputs, string output) => new()
    {
        ModelFile = file,
        InputColumns = inputs,
        OutputColumns = [output],
        ShapeDictionary = new Dictionary<string, int[]>
        {
            ["image"] = [1, 3, Side, Side],
            ["message"] = [1, Bits],
            ["region"] = [1, 1, Side, Side],
            ["watermarked"] = [1, 3, Side, Side],
            ["bits"] = [1, Bits],
        },
    };

    private static float[] Floats(Message message) => [.. message.ToString().Select(bit => bit == '1' ? 1f : 0f)];

    private sealed class Row
    {
        public string Path { get; set; } = "";

        [VectorType(1, Bits), ColumnName("message")]
        public float[] Message { get; set; } = [];

        [VectorType(1, 1, Side, Side), ColumnName("region")]
        public float[] Region { get; set; } = [];
    }
}
