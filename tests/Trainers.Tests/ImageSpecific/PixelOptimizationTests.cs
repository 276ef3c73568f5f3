using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.ImageSpecific;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class PixelOptimizationTests : TorchTest
{
    private static readonly ImageSpecificOptions Plain = new() { Iterations = 100, MessageWeight = 1000, NoiseLayers = [new Identity()] };

    private readonly BaselineDecoder _decoder;
    private readonly Tensor _covers;
    private readonly Tensor _bits;

    public PixelOptimizationTests()
    {
        Tensor picture = Pictures(1, RandomDecoder.Side);
        _covers = BaselineStep.EightBit(picture + 0.01 * randn(2, 3, RandomDecoder.Side, RandomDecoder.Side));
        _decoder = BaselineDecoder.Frozen(RandomDecoder.Networks(bits: 8, picture: picture), owns: true);
        _bits = randint(0, 2, [2, 8], dtype: ScalarType.Float32);
    }

    [Fact]
    public void A_decoder_of_random_weights_reads_every_bit_of_pictures_above_40_decibels()
    {
        AddedChange rendering = new(_covers, null);
        Tensor marked = BaselineStep.EightBit(rendering.Apply(Run(Plain).Change)), margins = Margins(marked);
        Assert.True(margins.gt(0).all().item<bool>());
        for (int i = 0; i < 2; i++) Assert.True(Psnr(marked[i], _covers[i]) > 40, $"{Psnr(marked[i], _covers[i]):F2} dB");
    }

    [Fact]
    public void What_is_kept_costs_no_more_than_the_cover_and_is_what_was_reported()
    {
        List<ImageSpecificProgress> reports = [];
        PixelOptimization.Outcome outcome = Run(Plain with { Iterations = 20, MessageWeight = 2, StopMargin = null, Progress = new Collect(reports) });
        Assert.Equal(Enumerable.Range(1, 20), reports.Select(report => report.Iteration));
        Assert.All(reports, report => Assert.Equal(20, report.Iterations));
        Assert.Equal(20, outcome.Iterations);
        Assert.All(outcome.Kept, kept => Assert.InRange(kept, 16, 20)); // pixels are rounded in the last quarter only
        Tensor marked = BaselineStep.EightBit(new AddedChange(_covers, null).Apply(outcome.Change));
        double kept = Cost(marked), start = Cost(_covers);
        Assert.Equal(start, reports[0].Loss, 1e-4);
        Assert.True(kept < reports.Skip(15).Min(report => report.Loss) + 1e-4); // a report is a mean, and each picture keeps its own best
        Assert.True(kept < start, $"{start:F4}, then {kept:F4}");
    }

    [Fact]
    public void More_iterations_read_more_surely()
    {
        double few = Least(5), more = Least(20), many = Least(60);
        Assert.True(few < more && more < many, $"{few:F3}, {more:F3}, {many:F3}");

        double Least(int iterations) =>
            Margins(BaselineStep.EightBit(new AddedChange(_covers, null).Apply(Run(Plain with { Iterations = iterations, StopMargin = null }).Change))).amin().item<float>();
    }

    [Fact]
    public void It_stops_when_every_bit_is_read_with_margin()
    {
        PixelOptimization.Outcome outcome = Run(Plain with { Iterations = 1000, StopMargin = 0.2 });
        Assert.InRange(outcome.Iterations, 2, 300);
        float least = Margins(BaselineStep.EightBit(new AddedChange(_covers, null).Apply(outcome.Change))).amin().item<float>();
        Assert.True(least > 0, $"{least:F3} after {outcome.Iterations} iterations");
        Assert.Equal(10, Run(Plain with { StopMargin = -100 }).Iterations); // five in a row to be sure, and five rounded ones
    }

    [Fact]
    public void Pictures_together_come_out_as_one_by_one_where_no_layer_draws_noise()
    {
        ImageSpecificOptions options = Plain with { Iterations = 12, StopMargin = null, NoiseLayers = [new Identity(), new Crop(0.36), new Median(3)] };
        PixelOptimization.Outcome together = Run(options);
        for (int i = 0; i < 2; i++)
        {
            PixelOptimization.Outcome alone = PixelOptimization.Run(_decoder, new AddedChange(_covers.narrow(0, i, 1), null), _bits.narrow(0, i, 1), options, TestContext.Current.CancellationToken);
            Assert.Equal(alone.Kept[0], together.Kept[i]);
            // Adam divides by the size of the gradient, so a difference in the last digit of a tiny one counts for a little more.
            Assert.True((alone.Change[0] - together.Change[i]).abs().mean().item<float>() < 1e-4);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_picture_and_another_one_does_not()
    {
        ImageSpecificOptions options = Plain with { Iterations = 4, NoiseLayers = [new Crop(0.16), new SaltAndPepper(0.05, perPixel: true), new GaussianNoise()] };
        Tensor once = Seeded(options), again = Seeded(options), other = Seeded(options with { Seed = 2 });
        Assert.True(once.equal(again).all().item<bool>());
        Assert.False(once.allclose(other));

        Tensor Seeded(ImageSpecificOptions settings)
        {
            random.manual_seed(settings.Seed);
            return Run(settings).Change;
        }
    }

    [Fact]
    public void The_message_draws_on_no_pixel_outside_a_crop()
    {
        Edit crop = new Crop(0.16).Sample(new Random(2), 1);
        Tensor place = arange(RandomDecoder.Side * RandomDecoder.Side, dtype: ScalarType.Float32).view(1, 1, RandomDecoder.Side, RandomDecoder.Side).expand(2, -1, -1, -1);
        Tensor kept = crop(_covers, place).Masks[0].flatten().to_type(ScalarType.Int64);
        Tensor inside = zeros(RandomDecoder.Side * RandomDecoder.Side).index_fill(0, kept, 1).to_type(ScalarType.Bool).view(RandomDecoder.Side, RandomDecoder.Side);
        Tensor pixels = _covers.detach().clone().requires_grad_(true);
        _decoder.Loss(_decoder.Read(crop(pixels, ones_like(place)).Images, place), _bits).sum().backward();
        Tensor drawn = pixels.grad!.abs().sum([0, 1]);
        Assert.InRange(kept.numel(), 1, RandomDecoder.Side * RandomDecoder.Side / 2);
        Assert.Equal(0, drawn.masked_select(inside.logical_not()).max().item<float>());
        Assert.True(drawn.masked_select(inside).max().item<float>() > 0);
    }

    [Fact]
    public void A_region_keeps_the_change_inside()
    {
        Tensor region = zeros(2, 1, RandomDecoder.Side, RandomDecoder.Side);
        region.narrow(2, 8, 16).narrow(3, 4, 20).fill_(1);
        AddedChange rendering = new(_covers, region);
        Tensor marked = rendering.Apply(PixelOptimization.Run(_decoder, rendering, _bits, Plain with { Iterations = 8 }, TestContext.Current.CancellationToken).Change);
        Assert.Equal(0, ((marked - _covers) * (1 - region)).abs().max().item<float>());
        Assert.True((marked - _covers).abs().max().item<float>() > 0.001);
    }

    [Fact]
    public void A_layer_that_stops_the_gradient_counts_and_does_not_steer()
    {
        List<ImageSpecificProgress> reports = [];
        PixelOptimization.Outcome outcome = Run(Plain with { Iterations = 3, NoiseLayers = [new RealJpeg(50, 50, stopsGradient: true)], Progress = new Collect(reports) });
        Assert.Equal(0, outcome.Change.abs().max().item<float>());
        Assert.True(reports[0].Loss > 0);
        Assert.True(Run(Plain with { Iterations = 3, NoiseLayers = NoiseLayers.Mbrs }).Change.abs().max().item<float>() > 0);
    }

    [Fact]
    public void Cancelling_ends_it_before_the_next_iteration()
    {
        using CancellationTokenSource stop = new();
        List<ImageSpecificProgress> reports = [];
        ImageSpecificOptions options = Plain with { Progress = new Collect(reports, () => Stop(reports, stop)) };
        Assert.Throws<OperationCanceledException>(() => PixelOptimization.Run(_decoder, new AddedChange(_covers, null), _bits, options, stop.Token));
        Assert.Equal(3, reports.Count);

        static void Stop(List<ImageSpecificProgress> reports, CancellationTokenSource stop)
        {
            if (reports.Count == 3) stop.Cancel();
        }
    }

    [Fact]
    public void A_decoder_of_one_size_gets_layers_that_keep_it()
    {
        using BaselineNetworks networks = new(new BaselineArchitecture(BaselineSystem.Mbrs, 16, 8, 32));
        using BaselineDecoder decoder = BaselineDecoder.Frozen(networks, owns: false);
        IReadOnlyList<IDistortion> layers = PixelOptimization.LayersFor(decoder, new ImageSpecificOptions { NoiseLayers = [new Crop(0.5), new Identity()] });
        Assert.True(Assert.IsType<Crop>(layers[0]).Grey);
        Assert.IsType<Identity>(layers[1]);
        Assert.Equal(NoiseLayers.Combined.Count, PixelOptimization.LayersFor(decoder, new ImageSpecificOptions()).Count);
    }

    private PixelOptimization.Outcome Run(ImageSpecificOptions options) => PixelOptimization.Run(_decoder, new AddedChange(_covers, null), _bits, options, TestContext.Current.CancellationToken);

    private Tensor Margins(Tensor images) => _decoder.Margins(_decoder.Read(images, images), _bits);

    // With the weights of the paper.
    private double Cost(Tensor images)
    {
        using IDisposable gradient = no_grad();
        return ((_decoder.Loss(_decoder.Read(images, images), _bits) * 2) + new AddedChange(_covers, null).ImageLoss(images)).mean().item<float>();
    }

    private sealed class Collect(List<ImageSpecificProgress> reports, Action? then = null) : IProgress<ImageSpecificProgress>
    {
        public void Report(ImageSpecificProgress value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
