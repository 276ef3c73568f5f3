using BenchmarkDotNet.Attributes;

namespace MlNetWatermark.Benchmarks.Questions;

/// <summary>What does one network run cost a picture, by threads and by pictures in it?</summary>
public class Networks
{
    private WatermarkModel _model = null!;
    private float[] _images = [], _messages = [], _regions = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(1, 8)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = Threads });
        int side = _model.Info.WorkingSize;
        Picture picture = BenchmarkPictures.Mosaic(768, 512);
        _images = new float[Batch * 3 * side * side];
        for (int i = 0; i < Batch; i++) Resampling.ToPlanes(picture, side, side, _images, i * 3 * side * side);
        _messages = new float[Batch * _model.Info.MessageLength];
        _regions = [.. Enumerable.Repeat(1f, Batch * side * side)];
    }

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark]
    public int Embedder() => _model.RunEmbedder(_images, _messages, _regions, Batch).Values.Length;

    [Benchmark]
    public int Extractor() => _model.RunExtractor(_images, Batch).Evidence.Length;
}
