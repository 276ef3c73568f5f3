using Microsoft.ML.OnnxRuntime;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Models of paper size in the library, with fresh weights: what they say is nonsense, but it is the same nonsense everywhere.</summary>
public class PaperEngineTests(PaperEngineTests.Exported d) : TorchTest, IClassFixture<PaperEngineTests.Exported>
{
    private const int Side = 64;

    private static readonly MaskMarkOptions Tiny = MaskMarkOptions.PaperSize with { Width = 8, MessageLength = 8, PilotLength = 24, WorkingSize = Side, CropSize = Side, Name = "tiny" };

    [Fact]
    public void The_embedders_file_computes_what_TorchSharp_does_and_takes_the_message_without_the_pilot()
    {
        using IDisposable gradient = no_grad();
        PaperNetworks networks = d.Networks;
        bool[] pilot = MaskMarkExport.Pilot(Tiny);
        Tensor image = (Pictures(3, Side) * 255).round(), message = randint(0, 2, [3, 8], dtype: ScalarType.Float32);
        Tensor bits = cat([message, tensor(pilot.Select(b => b ? 1f : 0f).ToArray()).expand(3, -1)], 1);
        Tensor drawn = networks.embedder.Run(new Value(image), new Value(bits)).Tensor;
        Tensor marked = PaperVisibility.Attenuate(new Value(image), new Value(drawn), 1.3, blue: true, published: false).Tensor * 255;
        Dictionary<string, float[]> outputs = ParityCheck.Run(d.Embedder, [("image", image), ("message", message)], ["residual", "watermarked"]);
        Assert.True(ParityCheck.Difference(marked - image, outputs["residual"]) <= OnnxExporter.Tolerance);
        Assert.True((tensor(outputs["watermarked"], [3, 3, Side, Side]) - marked).abs().max().item<float>() <= 0.501);
    }

    [Fact]
    public void The_extractors_file_reads_where_it_is_told_and_below_zero_where_its_own_mask_says()
    {
        using IDisposable gradient = no_grad();
        PaperNetworks networks = d.Networks;
        Tensor image = (Pictures(2, Side) * 255).round(), told = rand(2, 1, Side, Side);
        ExtractorOutput given = Run(told);
        Tensor expected = (networks.extractor.Read(new Value(image), new Value(told)).Tensor - 0.5) * 11;
        Assert.True(ParityCheck.Difference(expected, given.Evidence) <= OnnxExporter.Tolerance);
        float[] bits = ParityCheck.Run(d.Extractor, [("image", image), ("region", told)], ["bits"], ("height", Side), ("width", Side))["bits"];
        Assert.True(ParityCheck.Difference(expected.narrow(1, 0, 8), bits) <= OnnxExporter.Tolerance);

        ExtractorOutput own = Run(-ones(2, 1, Side, Side));
        Assert.Equal(given.Mask, own.Mask);
        Assert.All(own.Mask!, v => Assert.InRange(v, 0, 1));
        Tensor hard = tensor(own.Mask!, [2, 1, Side, Side]).gt(0.5).to_type(ScalarType.Float32);
        Assert.Equal(Run(hard).Evidence, own.Evidence);
        Assert.NotEqual(given.Evidence, own.Evidence);

        ExtractorOutput Run(Tensor region) => d.Model.RunExtractor(image.data<float>().ToArray(), 2, region.data<float>().ToArray());
    }

    [Fact]
    public void The_engine_embeds_extracts_and_localizes_with_and_without_a_region() => RoundTrip(d.Model, d.Networks);

    [Fact]
    public void So_it_does_when_the_embedder_is_told_the_region_and_without_a_pilot_it_never_says_detected()
    {
        MaskMarkOptions options = Tiny with { Variant = MaskMarkVariant.ED, MessageLength = 32, PilotLength = 0 };
        using PaperNetworks networks = new(PaperArchitecture.Of(options));
        (byte[] embedder, byte[] extractor) = MaskMarkExport.ToOnnx(networks, options, MaskMarkExport.Pilot(options), 0.06);
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        WatermarkModelInfo info = model.Info;
        Assert.Equal(("MaskMark-ED", 32, "", Side, Side, 1), (info.System, info.MessageLength, info.Pilot, info.WorkingSize, info.CellSize, info.TileCells));
        Assert.Equal((true, true, true), (info.ResidualIsFinal, info.EvidenceIsGated, model.TakesRegion));
        Extraction read = RoundTrip(model, networks);
        Assert.Equal((false, 1.0), (read.Detected, read.PValue));
    }

    private static Extraction RoundTrip(WatermarkModel model, PaperNetworks networks)
    {
        WatermarkEngine engine = new(model);
        int bits = model.Info.MessageLength;
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Message message = Message.Random(bits);
        float[] region = new float[cover.Width * cover.Height];
        for (int y = 40; y < 140; y++) region.AsSpan((y * cover.Width) + 100, 120).Fill(1);

        Picture everywhere = engine.Embed(cover, message), inside = engine.Embed(cover, message, region: region);
        Assert.InRange(PeakSignalToNoise.Measure(cover, everywhere), 20, 60);
        Assert.NotEqual(cover.Rgba, inside.Rgba);
        for (int i = 0; i < cover.Rgba.Length; i++) Assert.True(region[i / 4] > 0 || cover.Rgba[i] == inside.Rgba[i], "changed outside the region");

        Localization found = engine.Localize(everywhere);
        Assert.Equal((cover.Width, cover.Height, cover.Width * cover.Height), (found.Width, found.Height, found.Mask.Length));
        Extraction own = engine.Extract(everywhere), whole = engine.Extract(everywhere, [.. Enumerable.Repeat(1f, region.Length)]), part = engine.Extract(everywhere, region);
        Assert.Equal((bits, bits), (own.BitProbabilities.Length, part.BitProbabilities.Length));
        Assert.NotEqual(whole.BitProbabilities, part.BitProbabilities);
        Assert.Equal(whole.BitProbabilities, Probabilities(networks, everywhere, bits), (a, b) => Math.Abs(a - b) < 1e-3);
        (Extraction together, Localization same) = engine.ExtractAndLocalize(everywhere);
        Assert.Equal(own.BitProbabilities, together.BitProbabilities);
        Assert.Equal(found.Mask, same.Mask);
        Assert.Equal(own.PValue, engine.Extract([everywhere, cover])[0].PValue, 1e-6);
        return own;
    }

    [Fact]
    public void A_gated_extractor_without_its_region_is_named()
    {
        string file = System.Text.Encoding.Latin1.GetString(d.Extractor).Replace("\u0006region", "\u0006regioX", StringComparison.Ordinal);
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(d.Embedder, System.Text.Encoding.Latin1.GetBytes(file)));
        Assert.Contains("extractor.onnx: input 'region' is missing", error.Message, StringComparison.Ordinal);
    }

    private static float[] Probabilities(PaperNetworks networks, Picture picture, int bits)
    {
        using IDisposable gradient = no_grad();
        float[] planes = new float[3 * Side * Side];
        Resampling.ToPlanes(picture, Side, Side, planes, 0);
        Tensor image = tensor(planes, [1, 3, Side, Side]);
        Tensor scores = networks.extractor.Read(new Value(image), new Value(ones(1, 1, Side, Side))).Tensor;
        return ((scores - 0.5) * 11).narrow(1, 0, bits).sigmoid().data<float>().ToArray();
    }

    /// <summary>One model of variant D for all tests here: exporting and opening take the time.</summary>
    public sealed class Exported : IDisposable
    {
        public Exported()
        {
            NativeBackend.Load();
            random.manual_seed(7);
            set_num_threads(1);
            Networks = new PaperNetworks(PaperArchitecture.Of(Tiny));
            (Embedder, Extractor) = MaskMarkExport.ToOnnx(Networks, Tiny, MaskMarkExport.Pilot(Tiny), 0.06);
            Model = WatermarkModel.Load(Embedder, Extractor);
        }

        internal PaperNetworks Networks { get; }

        internal byte[] Embedder { get; }

        internal byte[] Extractor { get; }

        internal WatermarkModel Model { get; }

        public void Dispose()
        {
            Model.Dispose();
            Networks.Dispose();
        }
    }
}
