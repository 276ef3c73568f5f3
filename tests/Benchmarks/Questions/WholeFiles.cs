using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace MlNetWatermark.Benchmarks.Questions;

/// <summary>What do marking and reading a JPEG file cost beside opening and saving it?</summary>
[MemoryDiagnoser, GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
public class WholeFiles
{
    private readonly PictureEncoding _jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };
    private readonly Payload _payload = Payload.OfText("studio-7");
    private WatermarkModel _model = null!;
    private WatermarkEngine _engine = null!;
    private byte[] _file = [], _marked = [];

    [Params(2, 12)]
    public int Megapixels { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _model = WatermarkModel.LoadDefault();
        _engine = new WatermarkEngine(_model);
        _file = Megapixels == 2 ? BenchmarkPictures.Jpeg(1920, 1080) : BenchmarkPictures.Jpeg(4242, 2828);
        _marked = MarkFile();
    }

    [GlobalCleanup]
    public void Close() => _model.Dispose();

    [Benchmark(Baseline = true), BenchmarkCategory("mark")]
    public byte[] DecodeAndEncode() => PictureFile.Encode(PictureFile.Decode(_file), _jpeg);

    [Benchmark, BenchmarkCategory("mark")]
    public byte[] MarkFile() => PictureFile.Encode(_engine.Embed(PictureFile.Decode(_file), _payload), _jpeg);

    [Benchmark(Baseline = true), BenchmarkCategory("read")]
    public Picture Decode() => PictureFile.Decode(_marked);

    [Benchmark, BenchmarkCategory("read")]
    public Extraction DecodeAndExtract() => _engine.Extract(PictureFile.Decode(_marked));

    [Benchmark, BenchmarkCategory("read")]
    public Extraction ReadFile() => _engine.ExtractFile(_marked);
}
