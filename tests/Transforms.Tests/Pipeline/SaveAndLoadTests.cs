using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class SaveAndLoadTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_saved_chain_of_all_three_steps_gives_the_same_after_loading()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows()[..2]);
        var pipeline = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File") with { Strength = 1.5, BatchSize = 3 })
            .Append(_context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked") with
            {
                FalsePositiveRate = 1e-4,
                DetectedColumnName = "Yes",
                CoverageColumnName = "Share",
            }))
            .Append(_context.Transforms.WatermarkLocalize(new WatermarkLocalizeOptions
            {
                OutputColumnName = "Mask",
                InputColumnName = "Marked",
                RegionsColumnName = "Areas",
                Model = PipelineData.Model,
            }));
        using TransformerChain<WatermarkLocalizeTransformer> chain = pipeline.Fit(files);
        string path = Save(chain, files);

        ITransformer loaded = new MLContext().Model.Load(path, out DataViewSchema schema);
        using IDisposable _ = Assert.IsAssignableFrom<IDisposable>(loaded);
        Assert.Equal(["Name", "File", "Message"], schema.Select(column => column.Name));
        IDataView before = chain.Transform(files);
        IDataView after = loaded.Transform(files);
        Assert.Equal(before.Schema.Select(c => (c.Name, c.Type.ToString())), after.Schema.Select(c => (c.Name, c.Type.ToString())));
        PipelineData.AssertSame(PipelineData.Pictures(before, "Marked"), PipelineData.Pictures(after, "Marked"));
        Assert.Equal(PipelineData.Column<string>(before, "Read"), PipelineData.Column<string>(after, "Read"));
        Assert.Equal(PipelineData.Column<double>(before, "PValue"), PipelineData.Column<double>(after, "PValue"));
        Assert.Equal(PipelineData.Column<float[]>(before, "Areas"), PipelineData.Column<float[]>(after, "Areas"));
    }

    [Fact]
    public void A_single_step_with_one_message_for_all_rows_gives_the_same_after_loading()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkEmbedTransformer step = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File", messageColumn: null)).Fit(files);
        using WatermarkEmbedTransformer loaded = Assert.IsType<WatermarkEmbedTransformer>(new MLContext().Model.Load(Save(step, files), out _));
        PipelineData.AssertSame(PipelineData.Pictures(step.Transform(files), "Marked"), PipelineData.Pictures(loaded.Transform(files), "Marked"));
        Assert.Equal(step.ModelInfo, loaded.ModelInfo);
    }

    [Fact]
    public void A_damaged_model_file_inside_is_reported_by_name()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "File")).Fit(files);
        string path = Save(step, files);
        Replace(path, "Embedder.onnx", [1, 2, 3]);

        // ML.NET wraps what a loader throws.
        Exception error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _));
        FormatException cause = Assert.Single(Causes(error).OfType<FormatException>());
        Assert.StartsWith("The saved step 'WatermarkExtract' is damaged: ", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_file_inside_is_reported_by_name()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "File")).Fit(files);
        string path = Save(step, files);
        Replace(path, "Extractor.onnx", null);

        Exception error = Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(path, out _));
        FormatException cause = Assert.Single(Causes(error).OfType<FormatException>());
        Assert.Equal("The saved step has no entry 'Extractor.onnx'.", cause.Message);
    }

    private string Save(ITransformer model, IDataView data)
    {
        string path = Path.Combine(_folder.FullName, "model.zip");
        _context.Model.Save(model, data.Schema, path);
        return path;
    }

    private static void Replace(string path, string entryName, byte[]? content)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry old = zip.Entries.Single(entry => entry.Name == entryName);
        string name = old.FullName;
        old.Delete();
        if (content is null) return;
        using Stream stream = zip.CreateEntry(name).Open();
        stream.Write(content);
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error;
    }
}
