using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>Processor time of one picture by system: the default model and the frequency methods that need no weights, pixels to pixels, without files.</summary>
internal static class SideBySide
{
    private const int Runs = 7;

    public static void Run()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        using DwtDctSystem dwtDct = new();
        using DwtDctSvdSystem dwtDctSvd = new();
        WatermarkEngine engine = new(model);
        Message payload = engine.Codec.Encode(Payload.OfText("studio-7")), bits = Message.Random(dwtDct.MessageLength, new Random(1));
        Console.WriteLine("system                size      embed ms  extract ms   processor time, median of 7");
        foreach ((int width, int height) in ((int, int)[])[(768, 512), (1920, 1080)])
        {
            Picture cover = BenchmarkPictures.Mosaic(width, height);
            Line("default, plain read", picture => engine.Embed(picture, payload), picture => engine.Extract(picture));
            Line("dwt-dct", picture => dwtDct.Embed(picture, bits, 1), picture => dwtDct.Read(picture));
            Line("dwt-dct-svd", picture => dwtDctSvd.Embed(picture, bits, 1), picture => dwtDctSvd.Read(picture));

            void Line(string name, Func<Picture, Picture> mark, Action<Picture> read)
            {
                Picture marked = cover;
                double embed = Work(() => marked = mark(cover)), extract = Work(() => read(marked));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20}{width,5}x{height,-5}{embed,9:F1}{extract,12:F1}"));
            }
        }
    }

    private static double Work(Action action)
    {
        for (int i = 0; i < 15; i++) action();
        double[] taken = new double[Runs];
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < 4; i++) action();
            taken[run] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / 4;
        }

        Array.Sort(taken);
        return taken[Runs / 2];
    }
}
