using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SkiaSharp;

namespace MlNetWatermark.Benchmarks.Questions;

/// <summary>Is our antialiased way to the working size cheaper than Skia's?</summary>
[MemoryDiagnoser]
public class Resizing
{
    private const int Side = 256;

    private readonly Picture _picture = BenchmarkPictures.Mosaic(1920, 1080);
    private readonly float[] _planes = new float[3 * Side * Side];
    private SKBitmap _bitmap = null!;

    [GlobalSetup]
    public void Copy()
    {
        _bitmap = new SKBitmap(new SKImageInfo(_picture.Width, _picture.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Marshal.Copy(_picture.Rgba, 0, _bitmap.GetPixels(), _picture.Rgba.Length);
    }

    [GlobalCleanup]
    public void Free() => _bitmap.Dispose();

    [Benchmark(Baseline = true)]
    public int SkiaHighQuality()
    {
        using SKBitmap small = _bitmap.Resize(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Unpremul), SKFilterQuality.High);
        return small.ByteCount;
    }

    [Benchmark]
    public void ToPlanes() => Resampling.ToPlanes(_picture, Side, Side, _planes);
}
