using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetWatermark.Tests;

public sealed class LatentStepTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly WatermarkModel _model = TinyDecoder.Load();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Latents_become_marked_pictures_in_batches_and_are_read_again()
    {
        List<Row> rows = Rows(7);
        IDataView latents = Data(rows, 4, 16, 16);
        var pipeline = _context.Transforms.WatermarkEmbed(Options with { BatchSize = 3 })
            .Append(_context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = "Marked", MessageColumnName = "Read", Model = _model }));
        IDataView result = pipeline.Fit(latents).Transform(latents);
        PipelineData.AssertRead(rows.Select(row => row.Message), PipelineData.Column<string>(result, "Read"));
        Assert.All(PipelineData.Column<bool>(result, "Detected"), Assert.True);
        PipelineData.AssertSame(Expected(rows, 16, 16), PipelineData.Pictures(result, "Marked"));
    }

    [Fact]
    public void The_dimensions_of_the_vector_are_height_and_width()
    {
        List<Row> rows = Rows(2);
        foreach (int[] sizes in (int[][])[[4, 8, 32], [1, 4, 32, 8]])
        {
            using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Options).Fit(Data(rows, sizes));
            PipelineData.AssertSame(Expected(rows, sizes[^2], sizes[^1]), PipelineData.Pictures(step.Transform(Data(rows, sizes)), "Marked"));
        }
    }

    [Fact]
    public void Without_dimensions_the_latent_is_a_square_of_the_working_size()
    {
        List<Row> rows = Rows(2);
        IDataView open = _context.Data.LoadFromEnumerable(rows), flat = Data(rows, 4 * 16 * 16);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Options).Fit(open);
        foreach (IDataView data in (IDataView[])[open, flat]) PipelineData.AssertSame(Expected(rows, 16, 16), PipelineData.Pictures(step.Transform(data), "Marked"));
    }

    [Fact]
    public void A_saved_step_brings_its_decoder_and_others_do_not()
    {
        using TemporaryFolder folder = new();
        List<Row> rows = Rows(3);
        IDataView latents = Data(rows, 4, 16, 16);
        Directory.CreateDirectory(folder.File("model"));
        File.WriteAllBytes(folder.File("model/embedder.onnx"), TinyModel.Embedder);
        File.WriteAllBytes(folder.File("model/extractor.onnx"), TinyModel.Extractor);
        File.WriteAllBytes(folder.File("model/decoder.onnx"), TinyDecoder.Bytes);
        string path = folder.File("steps.zip");
        var pipeline = _context.Transforms.WatermarkEmbed(Options with { Model = null, ModelPath = folder.File("model") })
            .Append(_context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = "Marked", MessageColumnName = "Read", Model = _model }));
        using (TransformerChain<WatermarkExtractTransformer> chain = pipeline.Fit(latents)) _context.Model.Save(chain, latents.Schema, path);
        Directory.Delete(folder.File("model"), recursive: true);
        using (ZipArchive zip = ZipFile.OpenRead(path)) Assert.Single(zip.Entries, entry => entry.Name == "Decoder.onnx");

        ITransformer loaded = new MLContext().Model.Load(path, out _);
        using IDisposable owned = Assert.IsAssignableFrom<IDisposable>(loaded);
        IDataView result = loaded.Transform(latents);
        PipelineData.AssertSame(Expected(rows, 16, 16), PipelineData.Pictures(result, "Marked"));
        PipelineData.AssertRead(rows.Select(row => row.Message), PipelineData.Column<string>(result, "Read"));
    }

    [Fact]
    public void A_saved_step_without_its_decoder_is_damaged()
    {
        using TemporaryFolder folder = new();
        IDataView latents = Data(Rows(1), 4, 16, 16);
        using (WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Options).Fit(latents)) _context.Model.Save(step, latents.Schema, folder.File("step.zip"));
        using (ZipArchive zip = ZipFile.Open(folder.File("step.zip"), ZipArchiveMode.Update)) zip.Entries.Single(entry => entry.Name == "Decoder.onnx").Delete();
        Exception? error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(folder.File("step.zip"), out _));
        while (error is not (null or FormatException)) error = error.InnerException;
        Assert.Contains("'tiny-1' has no decoder.onnx", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_cannot_be_decoded_is_named_and_spoils_no_other()
    {
        List<Row> rows = Rows(5);
        rows[1].Latent = new float[7];
        rows[3].Latent[9] = float.NaN;
        IDataView data = _context.Data.LoadFromEnumerable(rows);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Options).Fit(data);
        IDataView marked = step.Transform(data);
        using DataViewRowCursor cursor = marked.GetRowCursor([marked.Schema["Marked"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(marked.Schema["Marked"]);
        List<string> problems = [];
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            try
            {
                getter(ref image);
            }
            catch (FormatException problem)
            {
                problems.Add(problem.Message);
            }
        }

        Assert.Equal(2, problems.Count);
        Assert.Equal("Row 1, column 'Latent': a latent of (4, 16, 16) has 1024 values, got 7", problems[0]);
        Assert.StartsWith("Row 3, column 'Latent': The values of a latent are finite; value 9 is NaN", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_the_model_cannot_decode_are_refused_when_fitting()
    {
        List<Row> rows = Rows(1);
        Assert.Contains("expected Vector<Single, 4, 16, 16>, got Vector<Single, 1000>", Refused<ArgumentOutOfRangeException>(Data(rows, 1000), Options), StringComparison.Ordinal);
        Assert.Contains("latents of 4 channels; 8 were given", Refused<ArgumentException>(Data(rows, 8, 8, 16), Options), StringComparison.Ordinal);
        Assert.Contains("128 x 128 pixels; at most 16383 are allowed", Refused<ArgumentException>(Data(rows, 4, 16, 16), Options with { MaximumPixels = 16383 }), StringComparison.Ordinal);
        Assert.Contains("Schema mismatch for latent column 'Message': expected vector of Single, got String", Refused<ArgumentOutOfRangeException>(Data(rows, 4, 16, 16), Options with { LatentColumnName = "Message" }), StringComparison.Ordinal);
        Assert.Contains("Could not find latent column 'Nowhere'", Refused<ArgumentOutOfRangeException>(Data(rows, 4, 16, 16), Options with { LatentColumnName = "Nowhere" }), StringComparison.Ordinal);
        Assert.Contains("has no decoder.onnx; LatentColumnName needs one", Refused<ArgumentException>(Data(rows, 4, 16, 16), Options with { Model = null, ModelPath = TinyModel.Folder }), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_need_pixels_cannot_be_given_with_latents()
    {
        WatermarkEmbedOptions options = Options with { RegionColumnName = "Region", Readbacks = 2, Strength = 2, BindToContent = true, KeyFile = "key" };
        Assert.Contains(
            "LatentColumnName cannot be given with RegionColumnName and Readbacks and Strength and BindToContent",
            Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        Assert.Contains("LatentColumnName is empty", Assert.Throws<ArgumentException>((Options with { LatentColumnName = " " }).Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_messages_for_one_latent_are_an_error_of_the_row()
    {
        List<Row> rows = Rows(1);
        rows[0].Message += " " + rows[0].Message;
        IDataView data = Data(rows, 4, 16, 16);
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(Options).Fit(data);
        Assert.Contains("there are 2 messages; a latent takes one", Assert.Throws<FormatException>(() => PipelineData.Pictures(step.Transform(data), "Marked")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stock_step_for_onnx_models_runs_the_decoder_too()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("decoder.onnx"), TinyDecoder.Fixed(TinyModel.Embedder, 128));
        Message message = Message.Random(12, new Random(1));
        StockRow row = new() { Latent = TinyDecoder.Latent().Values, Message = [.. message.Bits.ToArray().Select(bit => bit ? 1f : 0f)] };
        IDataView data = _context.Data.LoadFromEnumerable([row]);
        OnnxScoringEstimator stock = _context.Transforms.ApplyOnnxModel(["watermarked"], ["latent", "message"], folder.File("decoder.onnx"));
        float[] planes = PipelineData.Column<float[]>(stock.Fit(data).Transform(data), "watermarked").Single();
        Picture picture = new WatermarkEngine(_model).Decode(TinyDecoder.Latent(), message);
        Assert.Equal(planes[..(128 * 128)], picture.Rgba.Where((_, i) => i % 4 == 0).Select(value => (float)value));
    }

    private WatermarkEmbedOptions Options => new() { OutputColumnName = "Marked", LatentColumnName = "Latent", MessageColumnName = "Message", Model = _model };

    private static List<Row> Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new Row { Latent = TinyDecoder.Latent(seed: i).Values, Message = Message.Random(12, new Random(i)).ToString() })];

    private IDataView Data(List<Row> rows, params int[] sizes)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Latent)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, sizes);
        return _context.Data.LoadFromEnumerable(rows, definition);
    }

    private List<Picture> Expected(List<Row> rows, int height, int width) =>
        [.. rows.Select(row => new WatermarkEngine(_model).Decode(new Latent(row.Latent, 4, height, width), Message.Parse(row.Message)))];

    private string Refused<TError>(IDataView data, WatermarkEmbedOptions options) where TError : Exception =>
        Assert.Throws<TError>(() => _context.Transforms.WatermarkEmbed(options).Fit(data)).Message;

    private sealed class Row
    {
        public float[] Latent { get; set; } = [];

        public string Message { get; set; } = "";
    }

    private sealed class StockRow
    {
        [ColumnName("latent"), VectorType(1, 4, 16, 16)]
        public float[] Latent { get; set; } = [];

        [ColumnName("message"), VectorType(1, 12)]
        public float[] Message { get; set; } = [];
    }
}
