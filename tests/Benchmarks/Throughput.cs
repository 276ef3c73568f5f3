using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;
using MlNetWatermark.Tests;

namespace MlNetWatermark.Benchmarks;

/// <summary>Pictures a second over many 1920x1080 JPEG files: by the engine, in an ML.NET pass, and by ML.NET's own ONNX step.</summary>
/// <remarks>Uses the cores that the process may use: <c>taskset -c 0</c> before the command gives those of one.</remarks>
internal static class Throughput
{
    private const int Side = 256;

    private static readonly PictureEncoding s_jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };

    /// <param name="count">Files.</param>
    public static void Run(int count)
    {
        int cores = Environment.ProcessorCount;
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        WatermarkEngine engine = new(model);
        Payload payload = Payload.OfText("studio-7");
        byte[][] files = [.. Enumerable.Range(0, count).Select(i => BenchmarkPictures.Jpeg(1920, 1080, seed: i))];
        byte[][] marked = [.. files.Select(file => PictureFile.Encode(engine.Embed(PictureFile.Decode(file), payload), s_jpeg))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} files of 1920 x 1080, {cores} cores: pictures a second"));

        Each("decode, encode", files, file => PictureFile.Encode(PictureFile.Decode(file), s_jpeg));
        Each("decode, embed, encode", files, file => PictureFile.Encode(engine.Embed(PictureFile.Decode(file), payload), s_jpeg));
        Each("decode, embed", files, file => engine.Embed(PictureFile.Decode(file), payload));
        Pass("the same in an ML.NET pass", files, context => context.Transforms.WatermarkEmbed(new WatermarkEmbedOptions { OutputColumnName = "Out", InputColumnName = nameof(Row.File), Payload = payload }));
        Each("decode, extract", marked, file => engine.Extract(PictureFile.Decode(file)));
        Each("read the file", marked, file => engine.ExtractFile(file));
        Pass("decode, extract in an ML.NET pass", marked, context => context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Out", InputColumnName = nameof(Row.File) }));
        string folder = Directory.CreateTempSubdirectory("throughput").FullName;
        try
        {
            for (int i = 0; i < marked.Length; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}.jpg"), marked[i]);
            Stock("the extractor alone by ApplyOnnxModel", folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Each<T>(string name, byte[][] inputs, Func<byte[], T> work)
        {
            Measure(name, inputs.Length, () => Partitioner.Create(inputs, EnumerablePartitionerOptions.NoBuffering).AsParallel().WithDegreeOfParallelism(cores).ForAll(input => work(input)));
        }

        void Pass(string name, byte[][] inputs, Func<MLContext, IEstimator<ITransformer>> step)
        {
            MLContext context = new();
            IDataView rows = context.Data.LoadFromEnumerable(inputs.Select(file => new Row { File = file }));
            ITransformer transformer = step(context).Fit(rows);
            Measure(name, inputs.Length, () => Consume(transformer.Transform(rows)));
            (transformer as IDisposable)?.Dispose();
        }
    }

    private static void Stock(string name, string folder)
    {
        MLContext context = new();
        IDataView rows = context.Data.LoadFromEnumerable(Directory.EnumerateFiles(folder).Select(path => new PathRow { Path = path }));
        OnnxOptions options = new()
        {
            ModelFile = Path.Combine(RepositoryRoot.Folder, "data", "models", "default", "extractor.onnx"),
            InputColumns = ["image"],
            OutputColumns = ["bits"],
            ShapeDictionary = new Dictionary<string, int[]> { ["image"] = [1, 3, Side, Side], ["bits"] = [1, 128] },
        };
        var pipeline = context.Transforms.LoadImages("Image", "", nameof(PathRow.Path))
            .Append(context.Transforms.ResizeImages("Square", Side, Side, "Image", ImageResizingEstimator.ResizingKind.Fill))
            .Append(context.Transforms.ExtractPixels("image", "Square"))
            .Append(context.Transforms.ApplyOnnxModel(options))
            .Append(context.Transforms.CopyColumns("Out", "bits"));
        using var model = pipeline.Fit(rows);
        Measure(name, Directory.GetFiles(folder).Length, () => Consume(model.Transform(rows)));
    }

    // Reads the column as a caller would, row by row.
    private static void Consume(IDataView view)
    {
        DataViewSchema.Column column = view.Schema["Out"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        if (column.Type is ImageDataViewType)
        {
            ValueGetter<MLImage> picture = cursor.GetGetter<MLImage>(column);
            for (MLImage image = null!; cursor.MoveNext(); image.Dispose()) picture(ref image);
        }
        else
        {
            ValueGetter<VBuffer<float>>? values = column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } && raw == typeof(float) ? cursor.GetGetter<VBuffer<float>>(column) : null;
            ValueGetter<VBuffer<bool>>? bits = values is null ? cursor.GetGetter<VBuffer<bool>>(column) : null;
            VBuffer<float> floats = default;
            VBuffer<bool> booleans = default;
            while (cursor.MoveNext())
            {
                values?.Invoke(ref floats);
                bits?.Invoke(ref booleans);
            }
        }
    }

    private static void Measure(string name, int count, Action pass)
    {
        pass();
        double[] seconds = new double[3];
        for (int i = 0; i < seconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pass();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-50}{count / seconds[1],9:F2}"));
    }

    private sealed class Row
    {
        public byte[] File { get; set; } = [];
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }
}
