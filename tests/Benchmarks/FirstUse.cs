using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MlNetWatermark.Benchmarks;

/// <summary>Milliseconds from the start of the process to the first marked picture, step by step. Run it several times: a process starts once.</summary>
internal static class FirstUse
{
    public static void Run()
    {
        DateTime started = Process.GetCurrentProcess().StartTime;
        Line("process runs");
        Picture cover = BenchmarkPictures.Mosaic(1920, 1080);
        Line("a picture was decoded");
        MLContext context = new();
        Line("MLContext");
        using WatermarkModel model = WatermarkModel.LoadDefault();
        Line("model open");
        WatermarkEngine engine = new(model);
        Message message = engine.Codec.Encode(Payload.OfText("studio-7"));
        Line("engine");
        Picture marked = engine.Embed(cover, message);
        Line("first picture marked");
        engine.Extract(marked);
        Line("first picture read");
        engine.Embed(cover, message);
        Line("second picture marked");
        engine.Extract(marked);
        Line("second picture read");
        GC.KeepAlive(context);

        void Line(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-30}{(DateTime.Now - started).TotalMilliseconds,9:F0}"));
    }
}
