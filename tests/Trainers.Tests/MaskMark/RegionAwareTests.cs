using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class RegionAwareTests : TorchTest
{
    private const int Side = 64;

    private static readonly MaskMarkOptions D = new()
    {
        MessageLength = 10,
        PilotLength = 24,
        TileCells = 4,
        NumbersPerCell = 3,
        WorkingSize = Side,
        CropSize = Side,
        BatchSize = 2,
        TargetPsnr = 40,
        Name = "test",
    };

    private static readonly MaskMarkOptions ED = D with { Variant = MaskMarkVariant.ED, RegionPsnr = 34 };

    [Fact]
    public void The_variant_that_is_told_the_region_has_one_plane_of_weights_more()
    {
        using CompactNetworks d = new(D), ed = new(ED);
        long difference = ed.parameters().Sum(p => p.numel()) - d.parameters().Sum(p => p.numel());
        Assert.Equal(9 * ed.Size.EmbedderWidth, difference); // as in the paper, where the first convolution gets one input plane more
    }

    [Fact]
    public void Weights_that_know_no_region_can_be_trained_on()
    {
        using TemporaryFolder folder = new();
        using CompactNetworks d = new(D), ed = new(ED);
        string file = Path.Combine(folder.Path, "weights.safetensors");
        File.WriteAllBytes(file, Checkpoint.Weights(d));
        Checkpoint.LoadWeights(file, ed);
        using IDisposable gradient = no_grad();
        Value image = new(rand(1, 3, Side, Side) * 255), bits = new(ones(1, 34));
        Assert.True(d.embedder.Run(image, bits).Tensor.allclose(ed.embedder.Run(image, bits, new Value(rand(1, 1, Side, Side))).Tensor, 1e-4, 1e-4));
    }

    [Fact]
    public void The_gradient_reaches_the_weights_of_the_region()
    {
        using CompactNetworks networks = new(ED);
        MaskMarkStep step = new(networks, ED with { InformedShare = 1 });
        StepPlan plan = new(Phase: 1, Masks: true, Distortions: false, Severity: 0, Psnr: 20, Visibility: true, BitWeight: 1);
        for (int seed = 0; seed < 5; seed++) step.Run(Pictures(2, Side), plan, new Random(seed)).Loss.backward();
        Tensor? slope = networks.named_parameters().Single(p => p.name == MaskMarkNetworks.RegionWeights).parameter.grad;
        Assert.True(slope?.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void The_exported_embedder_changes_nothing_outside_and_a_small_region_more_strongly()
    {
        (byte[] embedder, _) = Export();
        Tensor image = (Pictures(1, Side) * 100 + 70).round(), message = ones(1, 10);
        double whole = Change(Side, 0, Side / 2);
        Assert.Equal(0, Change(Side / 2, Side / 2, Side));
        Assert.InRange(20 * Math.Log10(Change(Side / 2, 0, Side / 2) / whole), 2, 4); // half of the picture: twice the energy there
        Assert.InRange(20 * Math.Log10(Change(8, 0, 8) / whole), 4.5, 7.5); // an eighth could be 9 dB louder; the region's own limit is 6

        // Marks the upper rows and measures some rows.
        double Change(int marked, int from, int to)
        {
            Tensor region = zeros(1, 1, Side, Side);
            region.narrow(2, 0, marked).fill_(1);
            float[] result = ParityCheck.Run(embedder, [("image", image), ("message", message), ("region", region)], ["watermarked"])["watermarked"];
            return (tensor(result, [1, 3, Side, Side]) - image).narrow(2, from, to - from).square().mean().sqrt().item<float>();
        }
    }

    [Fact]
    public void The_engine_leaves_every_byte_outside_the_region_alone_and_spends_the_energy_inside()
    {
        (byte[] embedder, byte[] extractor) = Export();
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        WatermarkEngine engine = new(model);
        Assert.Equal(("MaskMark-ED", 34.0), (model.Info.System, model.Info.RegionPsnr));

        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Message message = new([.. Enumerable.Repeat(true, 10)]);
        float[] region = new float[cover.Width * cover.Height];
        for (int y = 40; y < 140; y++) region.AsSpan((y * cover.Width) + 100, 120).Fill(1);
        Picture marked = engine.Embed(cover, message, region: region);
        double inside = 0, outside = 0;
        for (int i = 0; i < cover.Rgba.Length; i++)
        {
            double change = marked.Rgba[i] - cover.Rgba[i];
            if (region[i / 4] > 0) inside += change * change;
            else outside += change * change;
        }

        Assert.Equal(0, outside);
        double psnr = -10 * Math.Log10(inside / (255.0 * 255 * 3 * 100 * 120));
        Assert.InRange(psnr, 34 - Visibility.MostDecibels - 0.3, 34 + Visibility.MostDecibels + 0.3);
        double psnrOfAll = PeakSignalToNoise.Measure(cover, engine.Embed(cover, message));
        Assert.InRange(psnrOfAll, 40 - Visibility.MostDecibels - 0.3, 40 + Visibility.MostDecibels + 0.3);
    }

    [Fact]
    public void A_benchmark_of_regions_tells_the_embedder_the_region()
    {
        (byte[] embedder, byte[] extractor) = Export();
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        using TemporaryFolder folder = new();
        PictureFile.Write(PictureFile.Read(RepositoryRoot.Image("coffee.png")), Path.Combine(folder.Path, "shapes.png"));
        RegionBenchmarkOptions options = new() { Bins = AreaBin.ParseList("10-20"), Attacks = AttackSuite.ParseList("none") };
        RegionReport report = new RegionBenchmark(model).Run(
            [new BenchmarkPicture("chelsea.png", RepositoryRoot.Image("chelsea.png"))], new ObjectMasks(folder.Path), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(report.EmbedderKnowsRegion);
        RegionRow row = Assert.Single(report.Rows);
        // What the embedder returned is unchanged outside the region, so cutting changes nothing; inside, the mark is louder than 40 dB.
        Assert.Equal(row.EmbedderPsnr, row.FusedPsnr);
        Assert.InRange(row.RegionPsnr!.Value, 34 - Visibility.MostDecibels - 0.3, 34 + Visibility.MostDecibels + 0.3);
    }

    private static (byte[] Embedder, byte[] Extractor) Export()
    {
        using CompactNetworks networks = new(ED);
        return MaskMarkExport.ToOnnx(networks, ED, MaskMarkExport.Pilot(ED), 0.06);
    }
}
