using BenchmarkDotNet.Attributes;

namespace MlNetWatermark.Benchmarks.Questions;

/// <summary>What does a picture cost that is not read as received, and is searched: one that is unmarked, and one that was turned?</summary>
[MemoryDiagnoser]
public class Searching
{
    private WatermarkModel _model = null!;
    private WatermarkEngine _engine = null!;
    private Picture _unmarked = null!, _marked = null!, _turned = null!;

    [GlobalSetup]
    public void Open()
    {
        _model = WatermarkModel.LoadDefault();
        _engine = new WatermarkEngine(_model);
        _unmarked = BenchmarkPictures.Mosaic(1920, 1080);
        _marked = _engine.Embed(_unmarked, Payload.OfText("studio-7"));
        _turned = AttackSuite.Parse("rotate:20").Apply(new AttackInput(_marked, _unmarked, new Random(1))).Picture;
    }

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark(Baseline = true)]
    public Extraction Plain() => _engine.Extract(_marked);

    [Benchmark]
    public Extraction Turned() => _engine.Extract(_turned);

    [Benchmark]
    public Extraction Unmarked() => _engine.Extract(_unmarked);
}
