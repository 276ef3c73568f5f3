using BenchmarkDotNet.Attributes;
using MlNetWatermark.Tests;

namespace MlNetWatermark.Benchmarks.Questions;

/// <summary>What do rows made as they are needed save over planes of the picture's size?</summary>
[MemoryDiagnoser]
public class Blending
{
    private const int Side = 256;

    private readonly float[] _residual = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (float)((i * 7919 % 255) - 127))];
    private readonly Picture _cover = BenchmarkPictures.Mosaic(1920, 1080);

    [Benchmark(Baseline = true)]
    public Picture PlanesPixelByPixel() => PlainBlending.Apply(_cover, _residual, Side, 42);

    [Benchmark]
    public Picture RowsAsNeeded() => ResidualBlending.Apply(_cover, _residual, Side, Side, 42, 1, region: null);

    [Benchmark]
    public Picture RowsAsNeededWithExactLayer() => ResidualBlending.Apply(_cover, _residual, Side, Side, 42, 1, region: null, exactLayer: true);
}
