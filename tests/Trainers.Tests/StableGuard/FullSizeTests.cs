using System.Diagnostics;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.StableGuard;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

/// <summary>The paper's networks around an autoencoder of the size of Stable Diffusion's, with random weights, on pictures of 128 pixels.</summary>
[Trait(Slow.Trait, Slow.Value)]
public class FullSizeTests : TorchTest
{
    [Fact]
    public void Networks_of_the_published_size_train_a_step_export_and_run_in_the_library()
    {
        Slow.Require();
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "vae.safetensors");
        using (LatentAutoencoder autoencoder = new(AutoencoderShape.StableDiffusion)) File.WriteAllBytes(file, AutoencoderWeights.Bytes(autoencoder, new Dictionary<string, string>()));
        StableGuardOptions options = new() { AutoencoderFile = file, WorkingSize = 128, BatchSize = 2, Steps = 1, Threads = Environment.ProcessorCount, Name = "full size" };
        options.Validate();
        List<Tensor> pictures = [(Pictures(1, 160).squeeze(0) * 255).to_type(ScalarType.Byte)];
        (StableGuardNetworks networks, _) = Timed("reading the autoencoder and one training step, batch 2", () => StableGuardRun.Train(options, pictures));
        using (networks)
        {
            Assert.Equal(53_164_296, networks.Forensic.parameters().Sum(p => p.NumberOfElements));
            Note($"peak of resident memory so far {PeakMegabytes} MB");
            // Refuses files that differ by more than OnnxExporter.Tolerance, 1e-4, from TorchSharp.
            WatermarkModelInfo info = StableGuardModel.Describe(networks.Shape, options, [], psnr: 40);
            (byte[] embedder, byte[] extractor, byte[] decoder) = Timed("export of three files, values compared", () => StableGuardGraph.ToOnnx(networks, info, seed: 1));
            Note($"files of {embedder.Length >> 20}, {extractor.Length >> 20} and {decoder.Length >> 20} MB");
            using WatermarkModel model = WatermarkModel.Load(embedder, extractor, decoder, null);
            Assert.Equal(new LatentSpace(4, 8, 0.18215), model.Info.Latents);
            WatermarkEngine engine = new(model);
            Picture decoded = Timed("decoding and marking a latent with ONNX Runtime", () => engine.Decode(new Latent(new float[4 * 16 * 16], 4, 16, 16), Message.Random(48)));
            Extraction read = Timed("extracting with ONNX Runtime", () => engine.Extract(decoded));
            Assert.Equal((48, false), (read.BitProbabilities.Length, read.Detected));
        }

        Note($"peak of resident memory {PeakMegabytes} MB");
    }

    private static T Timed<T>(string what, Func<T> work)
    {
        Stopwatch clock = Stopwatch.StartNew();
        T result = work();
        Note($"{what}: {clock.Elapsed.TotalSeconds:F1} s");
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

    private static void Note(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));
}
