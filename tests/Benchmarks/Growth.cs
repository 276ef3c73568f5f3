using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>Time and memory against the number of pixels, and time against the number of pictures in a batch.</summary>
internal static class Growth
{
    private static readonly double[] s_megapixels = [0.25, 0.5, 1, 2, 4, 8, 12, 24, 50];
    private static readonly int[] s_batches = [1, 2, 4, 8, 16, 32];

    public static void Run()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        WatermarkEngine engine = new(model);
        Message message = engine.Codec.Encode(Payload.OfText("studio-7"));
        for (int i = 0; i < 30; i++) engine.Extract(engine.Embed(BenchmarkPictures.Mosaic(640, 480), message)); // compiled, and the runtime's own memory taken

        Console.WriteLine("megapixels decode embed encode read_file embed_bytes_per_pixel read_bytes_per_pixel");
        foreach (double megapixels in s_megapixels)
        {
            int height = (int)Math.Round(Math.Sqrt(megapixels * 1e6 * 2 / 3)), width = (int)Math.Round(megapixels * 1e6 / height);
            byte[] file = BenchmarkPictures.Jpeg(width, height);
            PictureEncoding jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };
            Picture cover = PictureFile.Decode(file), marked = engine.Embed(cover, message);
            byte[] saved = PictureFile.Encode(marked, jpeg);
            double decode = Time(() => cover = PictureFile.Decode(file)), embed = Time(() => marked = engine.Embed(cover, message));
            double encode = Time(() => saved = PictureFile.Encode(marked, jpeg)), read = Time(() => engine.ExtractFile(saved));
            double pixels = (double)width * height;
            double embedding = ProcessMemory.PeakOf(() => marked = engine.Embed(cover, message)) / pixels;
            double reading = ProcessMemory.PeakOf(() => engine.Extract(marked)) / pixels;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pixels / 1e6:F2} {decode:F1} {embed:F1} {encode:F1} {read:F1} {embedding:F2} {reading:F2}"));
        }

        Console.WriteLine("batch embed extract");
        Picture small = BenchmarkPictures.Mosaic(768, 512);
        Picture smallMarked = engine.Embed(small, message);
        foreach (int batch in s_batches)
        {
            Picture[] covers = [.. Enumerable.Repeat(small, batch)], read = [.. Enumerable.Repeat(smallMarked, batch)];
            Message[] messages = [.. Enumerable.Repeat(message, batch)];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{batch} {Time(() => engine.Embed(covers, messages)):F1} {Time(() => engine.Extract(read)):F1}"));
        }
    }

    private static double Time(Action action)
    {
        action();
        double[] taken = new double[7];
        for (int run = 0; run < taken.Length; run++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            taken[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(taken);
        return taken[taken.Length / 2];
    }
}
