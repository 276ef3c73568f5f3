using System.Diagnostics;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>The paper's networks at their full width and working size.</summary>
[Trait(Slow.Trait, Slow.Value)]
public class PaperSizeTests : TorchTest
{
    [Fact]
    public void The_paper_size_trains_a_step_exports_and_runs_in_the_library()
    {
        Slow.Require();
        List<TrainingProgress> reports = [];
        MaskMarkOptions options = MaskMarkOptions.PaperSize with
        {
            MessageLength = 32,
            PilotLength = 0,
            BatchSize = 1,
            Steps = 1,
            Threads = Environment.ProcessorCount,
            Name = "paper",
            Progress = new Collect(reports),
        };
        List<Tensor> pictures = [(Pictures(1, 320).squeeze(0) * 255).to_type(ScalarType.Byte)];
        using PaperNetworks networks = (PaperNetworks)TrainingLoop.Run(options, pictures).Networks;
        Note($"one training step, batch 1: {reports.Single().Elapsed.TotalSeconds:F1} s; process so far, networks made and filled: {Processor.TotalSeconds:F1} s of processor time");

        Note($"peak of resident memory so far {PeakMegabytes} MB");

        using (no_grad())
        {
            Value image = new(rand(1, 3, 256, 256) * 255), region = new(ones(1, 1, 256, 256));
            Assert.Equal([1, 3, 256, 256], Timed("embedder forward", () => networks.embedder.Run(image, new Value(ones(1, 32)))).Tensor.shape);
            Assert.Equal([1, 1, 256, 256], Timed("localizer forward", () => networks.extractor.Localize(image)).Tensor.shape);
            Assert.Equal([1, 32], Timed("extractor forward", () => networks.extractor.Read(image, region)).Tensor.shape);
        }

        // Refuses files that differ by more than OnnxExporter.Tolerance, 1e-4, from TorchSharp in any node.
        (byte[] embedder, byte[] extractor) = Timed("export of both files, each value compared", () => MaskMarkExport.ToOnnx(networks, options, [], 0.06));
        Note($"files of {embedder.Length >> 20} and {extractor.Length >> 20} MB");
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        WatermarkEngine engine = new(model);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture marked = Timed("embedding a picture with ONNX Runtime", () => engine.Embed(cover, Message.Random(32)));
        Extraction read = Timed("extracting with ONNX Runtime", () => engine.Extract(marked));
        Assert.Equal((32, false), (read.BitProbabilities.Length, read.Detected));
        Note($"peak of resident memory {PeakMegabytes} MB");
    }

    private static T Timed<T>(string what, Func<T> work)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan before = Processor;
        T result = work();
        Note($"{what}: {clock.Elapsed.TotalSeconds:F1} s; {(Processor - before).TotalSeconds:F1} s of processor time");
        return result;
    }

    private static long PeakMegabytes
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 >> 20;
        }
    }

    private static TimeSpan Processor
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    private static void Note(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));

    private sealed class Collect(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
