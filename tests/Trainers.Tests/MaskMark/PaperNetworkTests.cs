using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class PaperNetworkTests : TorchTest
{
    private const int Side = 64;

    /// <summary>The layout of the paper, eight times narrower.</summary>
    private static readonly MaskMarkOptions Tiny = MaskMarkOptions.PaperSize with
    {
        Width = 8,
        MessageLength = 8,
        PilotLength = 24,
        WorkingSize = Side,
        CropSize = Side,
        BatchSize = 2,
        Threads = 1,
        Name = "tiny",
    };

    private static readonly StepPlan Hard = new(Phase: 2, Masks: true, Distortions: true, Severity: 1, Psnr: 40, Visibility: true, BitWeight: 0.2);

    private static readonly StepPlan Easy = new(Phase: 0, Masks: false, Distortions: false, Severity: 0, Psnr: 40, Visibility: false, BitWeight: 20);

    [Theory]
    [InlineData(MaskMarkVariant.D, 32, 31_077_711, 31_158_072)]
    [InlineData(MaskMarkVariant.ED, 32, 31_078_287, 31_158_072)]
    [InlineData(MaskMarkVariant.D, 64, 31_345_655, 31_439_651)]
    [InlineData(MaskMarkVariant.ED, 64, 31_346_231, 31_439_651)]
    [InlineData(MaskMarkVariant.D, 128, 33_192_951, 33_274_723)]
    [InlineData(MaskMarkVariant.ED, 128, 33_193_527, 33_274_723)]
    public void The_networks_have_as_many_weights_as_the_published_ones(MaskMarkVariant variant, int bits, long encoder, long extractor)
    {
        const long visibilityKernels = 3 * 3 + 3 * 3 + 5 * 5; // stored with the published encoder; constants here
        const long localizer = 1_131_181;
        using PaperNetworks networks = new(new PaperArchitecture { TotalBits = bits, RegionAware = variant == MaskMarkVariant.ED });
        Assert.Equal(encoder, Weights(networks.embedder) + visibilityKernels);
        Assert.Equal(localizer, Weights(networks.extractor.localizer));
        Assert.Equal(extractor, Weights(networks.extractor) - localizer);
        static long Weights(nn.Module module) => module.parameters().Sum(p => p.numel());
    }

    [Theory]
    [InlineData(MaskMarkVariant.D, 32)]
    [InlineData(MaskMarkVariant.ED, 64)]
    public void Shapes_are_those_of_the_contract(MaskMarkVariant variant, int bits)
    {
        using PaperNetworks networks = new(new PaperArchitecture { TotalBits = bits, RegionAware = variant == MaskMarkVariant.ED, Width = 8 });
        using IDisposable gradient = no_grad();
        Value image = new(rand(2, 3, 64, 96) * 255), region = new(ones(2, 1, 64, 96));
        Assert.Equal([2, 3, 64, 96], networks.embedder.Run(image, new Value(ones(2, bits)), region).Tensor.shape);
        Assert.Equal([2, 1, 64, 96], networks.extractor.Localize(image).Tensor.shape);
        Assert.Equal([2, bits], networks.extractor.Read(image, region).Tensor.shape);
    }

    [Theory]
    [InlineData(MaskMarkVariant.D)]
    [InlineData(MaskMarkVariant.ED)]
    public void The_gradient_reaches_every_weight(MaskMarkVariant variant)
    {
        MaskMarkOptions options = Tiny with { Variant = variant };
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(options);
        MaskMarkStep step = new(networks, options);
        for (int seed = 0; seed < 3; seed++) step.Run(Pictures(2, Side), Easy with { Masks = true }, new Random(seed)).Loss.backward();
        foreach ((string name, Parameter parameter) in networks.named_parameters())
        {
            Assert.True(parameter.grad is not null && parameter.grad.isfinite().all().item<bool>(), name);
            // A bias before a normalisation over its own channel alone moves nothing.
            bool idle = name.EndsWith("conv.bias", StringComparison.Ordinal);
            Assert.True(idle || parameter.grad.abs().sum().item<float>() > 0, name);
        }
    }

    [Fact]
    public void Only_a_network_that_is_told_the_region_looks_at_it()
    {
        Assert.Equal(0, Difference(MaskMarkVariant.D));
        Assert.True(Difference(MaskMarkVariant.ED) > 0);

        static double Difference(MaskMarkVariant variant)
        {
            using MaskMarkNetworks networks = MaskMarkNetworks.Create(Tiny with { Variant = variant });
            using IDisposable gradient = no_grad();
            Tensor covers = Pictures(1, Side);
            BatchMessages messages = new(ones(1, 32));
            Tensor all = networks.Embed(covers, messages, ones(1, 1, Side, Side), Easy, new Random(1));
            return (all - networks.Embed(covers, messages, zeros(1, 1, Side, Side), Easy, new Random(1))).abs().max().item<float>();
        }
    }

    [Fact]
    public void Bits_outside_the_mask_are_not_read()
    {
        using PaperNetworks networks = new(PaperArchitecture.Of(Tiny));
        using IDisposable gradient = no_grad();
        Tensor mask = ones(1, 1, Side, Side), a = Pictures(1, Side), b = a.clone();
        mask.narrow(2, 0, 20).zero_();
        b.narrow(2, 0, 20).fill_(0.9);
        Assert.True(Bits(a, mask).allclose(Bits(b, mask), 1e-5, 1e-6));
        Assert.False(Bits(a, ones_like(mask)).allclose(Bits(b, ones_like(mask)), 1e-5, 1e-6));
        Tensor Bits(Tensor images, Tensor where) => networks.Read(images, where, default).Bits;
    }

    [Fact]
    public void The_loss_is_the_papers()
    {
        using PaperNetworks networks = new(PaperArchitecture.Of(Tiny));
        BatchMessages messages = new(tensor(new float[] { 1, 0, 1, 0 }, [2, 2]));
        // Scores 0.1 and 0.2 off; of the second picture nothing is left. Mask 0.3 off everywhere. Change 0.01 of the full range, which is 0.02 of [-1, 1].
        BatchReading reading = new(tensor(new float[] { 0.4f, -0.3f, 9, 9 }, [2, 2]), ones(2, 1, 4, 4) * 0.2, ones(2, 1, 4, 4));
        Tensor marked = tensor(new float[] { 1, 0 }, [2, 1]), change = ones(2, 3, 4, 4) * 0.01;
        BatchLosses losses = networks.Losses(reading, messages, marked, change, Hard);
        double bits = (0.01 + 0.04) / 2, mask = 0.09, image = 0.0004;
        Assert.Equal(bits, losses.Bits.item<float>(), 1e-6);
        Assert.Equal(mask, losses.Mask.item<float>(), 1e-6);
        Assert.Equal(image, losses.Image!.item<float>(), 1e-6);
        Assert.Equal(image + 0.2 * (bits + 0.5 * mask), losses.Total.item<float>(), 1e-6);
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        MaskMarkOptions options = Tiny with { CropSize = 32 };
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(options);
        MaskMarkStep step = new(networks, options);
        using AdamW optimizer = optim.AdamW(networks.parameters(), lr: 2e-3);
        Tensor covers = Pictures(2, options.CropSize);
        float first = 0, last = 0;
        for (int i = 0; i < 15; i++)
        {
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            MaskMarkStep.Outcome outcome = step.Run(covers, Easy, new Random(i));
            optimizer.zero_grad();
            outcome.Loss.backward();
            optimizer.step();
            last = outcome.Loss.item<float>();
            if (i == 0) first = last;
        }

        Assert.True(last < 0.6 * first, $"{first} -> {last}");
    }

    [Fact]
    public void A_checkpoint_of_the_training_loop_continues_and_is_no_use_for_other_networks()
    {
        using TemporaryFolder folder = new();
        MaskMarkOptions options = Tiny with { Variant = MaskMarkVariant.ED, Steps = 2, OutputFolder = folder.Path };
        List<Tensor> crops = [.. Enumerable.Range(0, 3).Select(_ => (Pictures(1, 96).squeeze(0) * 255).to_type(ScalarType.Byte))];
        TrainingLoop.Run(options, crops).Networks.Dispose();
        using MaskMarkNetworks more = TrainingLoop.Run(options with { Steps = 3 }, crops).Networks;
        Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(options with { Width = 12 }, crops));
    }

    [Fact]
    public void Settings_that_make_no_sense_in_paper_size_are_named_together()
    {
        MaskMarkOptions.PaperSize.Validate();
        (MaskMarkOptions.PaperSize with { MessageLength = 128, PilotLength = 0 }).Validate();
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => (Tiny with { MessageLength = 64, PilotLength = 30, CropSize = 72, WorkingSize = 8, Width = 6 }).Validate());
        foreach (string part in (string[])["are 94", "CropSize", "WorkingSize", "Width"]) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("PilotLength", Assert.Throws<ArgumentException>(() => (Tiny with { PilotLength = 20, MessageLength = 12 }).Validate()).Message, StringComparison.Ordinal);
    }
}
