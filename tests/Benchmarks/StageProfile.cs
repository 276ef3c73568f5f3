using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>Where the time of marking and reading one JPEG goes, stage by stage, and how much memory it takes at most.</summary>
internal static class StageProfile
{
    private static readonly PictureEncoding s_jpeg = new() { Format = PictureFormat.Jpeg, Quality = 95 };

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(0.7);

    /// <param name="file">A JPEG file.</param>
    /// <param name="runs">Measured runs; each number is their median.</param>
    /// <param name="threads">Threads of the network; 0 leaves the choice to ONNX Runtime.</param>
    public static void Run(byte[] file, int runs, int threads)
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = threads });
        WatermarkModelInfo info = model.Info;
        WatermarkEngine engine = new(model);
        PayloadCodec codec = new(info.MessageLength, new PayloadOptions());
        Message message = codec.Encode(Payload.OfText("studio-7"));
        float[] bits = [.. message.ToString().Select(bit => bit - (float)'0')];
        int side = info.WorkingSize;
        float[] planes = new float[3 * side * side], region = new float[side * side];
        Array.Fill(region, 1);
        Synchronizer synchronizer = new(WavePattern.TryParse(info.SynchronizationWaves!)!, side);

        Picture cover = PictureFile.Decode(file), marked = engine.Embed(cover, message);
        byte[] saved = PictureFile.Encode(marked, s_jpeg);
        NetworkOutput residual = default;
        ExtractorOutput read = model.RunExtractor(planes, 1);
        Extraction extraction = engine.Extract(marked);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cover.Width} x {cover.Height}, {Environment.ProcessorCount} cores, medians of {runs} runs; then mean processor time"));

        double decode = Time("decode", () => cover = PictureFile.Decode(file));
        double resample = Time("resample to the working size", () => Resampling.ToPlanes(cover, side, side, planes));
        double embedder = Time("embedder", () => residual = model.RunEmbedder(planes, bits, model.TakesRegion ? region : null, 1));
        double visibility = Time("visibility of the whole", () => MarkEnergy.Psnr(info, planes, region));
        Time("  just-noticeable difference", () => JustNoticeableDifference.Map(cover));

        Time("  kernels", () => { ResamplingKernel.Triangle(side, cover.Width); ResamplingKernel.Triangle(side, cover.Height); });
        Time("  grey?", () => cover.IsGrey());
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
        double fromFile = Time("read the file", () => extraction = engine.ExtractFile(saved));
        Time("search of the unmarked picture", () => engine.Extract(cover), Math.Min(runs, 5));
        Line("(decode + embed + encode) / (decode + encode)", 1 + (embed / (decode + encode)));
        Line("(decode + extract) / decode", plain / opening);
        Line("read the file / decode", fromFile / opening);

        double Time(string stage, Action action, int? times = null)
        {
            for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < s_warmUp;) action(); // until the runtime has compiled it well
            double[] taken = new double[times ?? runs];
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int run = 0; run < taken.Length; run++)
            {
                long start = Stopwatch.GetTimestamp();
                action();
                taken[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            double work = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / taken.Length;
            Array.Sort(taken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage,-50}{taken[taken.Length / 2],9:F2}{work,9:F2}"));
            return taken[taken.Length / 2];
        }
    }

    private static void Line(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-50}{value,9:F2}"));
}
