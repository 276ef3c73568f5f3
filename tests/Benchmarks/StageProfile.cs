using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>Where the time of marking and reading one JPEG goes, stage by stage, and how much memory it takes at most.</summary>
internal static class StageProfile
{
    private static readonly PictureEncoding s_jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };

    /// <param name="file">A JPEG file.</param>
    /// <param name="runs">Measured runs; each number is their median.</param>
    /// <param name="threads">Threads of the network; 0 leaves the choice to ONNX Runtime.</param>
    public static void Run(byte[] file, int runs, int threads)
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = threads });
        WatermarkModelInfo info = model.Info;
        WatermarkEngine engine = new(model);
        Message message = Message.Random(info.MessageLength, new Random(1));
        float[] bits = [.. message.ToString().Select(bit => bit - (float)'0')];
        int side = info.WorkingSize;
        float[] planes = new float[3 * side * side], region = new float[side * side];
        Array.Fill(region, 1);
        Synchronizer synchronizer = new(WavePattern.TryParse(info.SynchronizationWaves!)!, side);
        PayloadCodec codec = new(info.MessageLength, new PayloadOptions());

        Picture cover = PictureFile.Decode(file), marked = engine.Embed(cover, message);
        byte[] saved = PictureFile.Encode(marked, s_jpeg);
        NetworkOutput residual = default;
        ExtractorOutput read = model.RunExtractor(planes, 1);
        Extraction extraction = engine.Extract(marked);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cover.Width} x {cover.Height}, {Environment.ProcessorCount} cores, medians of {runs} runs"));

        double decode = Time("decode", () => cover = PictureFile.Decode(file));
        double resample = Time("resample to the working size", () => Resampling.ToPlanes(cover, side, side, planes));
        double embedder = Time("embedder", () => residual = model.RunEmbedder(planes, bits, model.TakesRegion ? region : null, 1));
        double visibility = Time("visibility of the whole", () => MarkEnergy.Psnr(info, planes, region));
        double blending = Time("enlarge, hide, blend", () => ResidualBlending.Apply(cover, residual.Values, side, side, 42, 1, null, exactLayer: true));
        double embed = Time("embed, all of it", () => marked = engine.Embed(cover, message));
        double encode = Time("encode", () => saved = PictureFile.Encode(marked, s_jpeg));
        double opening = Time("decode the marked file", () => marked = PictureFile.Decode(saved));
        Time("resample to the working size", () => Resampling.ToPlanes(marked, side, side, planes));
        Time("extractor", () => read = model.RunExtractor(planes, 1));
        Time("place as marked", () => synchronizer.AsMarked(planes));
        Time("payload", () => codec.DecodeLogits([.. extraction.BitProbabilities.Select(p => p - 0.5f)]));
        double extract = Time("extract, all of it", () => extraction = engine.Extract(marked));
        double plain = Time("decode and extract", () => extraction = engine.Extract(PictureFile.Decode(saved)));
        Time("search of the unmarked picture", () => engine.Extract(cover), Math.Min(runs, 5));
        Line("(decode + embed + encode) / (decode + encode)", 1 + (embed / (decode + encode)));
        Line("(decode + extract) / decode", plain / opening);

        double Time(string stage, Action action, int? times = null)
        {
            action();
            action();
            double[] taken = new double[times ?? runs];
            for (int run = 0; run < taken.Length; run++)
            {
                long start = Stopwatch.GetTimestamp();
                action();
                taken[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            Array.Sort(taken);
            Line(stage, taken[taken.Length / 2]);
            return taken[taken.Length / 2];
        }
    }

    private static void Line(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-50}{value,9:F2}"));
}
