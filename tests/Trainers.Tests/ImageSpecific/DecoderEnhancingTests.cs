using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.ImageSpecific;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Algorithm 2 of ISMark at the smallest size.</summary>
public sealed class DecoderEnhancingTests : TorchTest
{
    private static DecoderEnhancingOptions Small => new()
    {
        ModelFolder = "model",
        Rounds = 3,
        DecoderSteps = 4,
        BatchSize = 2,
        LearningRate = 1e-3,
        Embedding = new ImageSpecificOptions { Iterations = 4, LearningRate = 5e-3, StopMargin = null, NoiseLayers = [new Identity(), new Jpeg(50, asIs: true)] },
        RealLayers = [new RealJpeg(50), new Identity()],
    };

    [Fact]
    public void Rounds_change_the_decoder_and_leave_the_encoder_and_all_statistics_alone()
    {
        using BaselineNetworks networks = RandomDecoder.Networks();
        Dictionary<string, Tensor> before = networks.Tensors().ToDictionary(entry => entry.Name, entry => entry.Value.clone());
        List<DecoderEnhancingProgress> reports = [];
        EnhancingState state = EnhancingRun.Train(networks, Small with { Progress = new Collect(reports) }, TrainingTests.Crops());
        Assert.Equal((3, 3), (state.Round, reports.Count));
        Assert.All(networks.Tensors(), entry =>
        {
            bool trained = entry.Name.Contains(".decoder.", StringComparison.Ordinal) && !entry.Name.Contains("running", StringComparison.Ordinal);
            Assert.Equal(!trained, entry.Value.equal(before[entry.Name]).all().item<bool>());
        });
    }

    [Fact]
    public void Training_on_real_JPEG_lowers_the_error_on_real_JPEG()
    {
        using BaselineNetworks networks = RandomDecoder.Networks();
        using BaselineDecoder reader = BaselineDecoder.Frozen(networks, owns: false);
        DecoderEnhancingOptions options = Small with { Rounds = 12, DecoderSteps = 12, RealLayers = [new RealJpeg(50, 50)] };
        List<DecoderEnhancingProgress> reports = [];
        EnhancingRun.Train(networks, options with { Progress = new Collect(reports) }, TrainingTests.Crops());
        Assert.True(reports[^1].Loss < reports[0].Loss, $"{reports[0].Loss:F4}, then {reports[^1].Loss:F4}");
    }

    [Fact]
    public void A_run_that_was_stopped_ends_in_the_same_weights_as_a_whole_one()
    {
        using TemporaryFolder folder = new();
        using BaselineNetworks whole = RandomDecoder.Networks(), part = RandomDecoder.Networks(), resumed = RandomDecoder.Networks();
        List<Tensor> pictures = TrainingTests.Crops();
        EnhancingRun.Train(whole, Small, pictures);
        using CancellationTokenSource stop = new();
        DecoderEnhancingOptions saving = Small with { OutputFolder = folder.Path, Resume = true };
        // Cancelled between rounds, as a report arrives.
        EnhancingState state = EnhancingRun.Train(part, saving with { CancellationToken = stop.Token, Progress = new StopAtFirst(stop) }, pictures);
        Assert.Equal(1, state.Round);
        List<DecoderEnhancingProgress> reports = [];
        Assert.Equal(3, EnhancingRun.Train(resumed, saving with { Progress = new Collect(reports) }, pictures).Round);
        Assert.Equal([(1, 2), (1, 3)], reports.Select(report => (report.FirstRound, report.Round)));
        foreach (((string name, Tensor value), (_, Tensor other)) in whole.Tensors().Zip(resumed.Tensors())) Assert.True(value.equal(other).all().item<bool>(), name);
    }

    [Fact]
    public void Wrong_settings_are_named_together()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => (Small with { Rounds = -1, DecoderSteps = 0, RealLayers = [], OutputFolder = "model" }).Validate());
        foreach (string name in (string[])["Rounds", "DecoderSteps", "RealLayers", "OutputFolder"]) Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (Small with { Embedding = new ImageSpecificOptions { Iterations = 0 } }).Validate());
    }

    private sealed class Collect(List<DecoderEnhancingProgress> reports) : IProgress<DecoderEnhancingProgress>
    {
        public void Report(DecoderEnhancingProgress value) => reports.Add(value);
    }

    private sealed class StopAtFirst(CancellationTokenSource stop) : IProgress<DecoderEnhancingProgress>
    {
        public void Report(DecoderEnhancingProgress value) => stop.Cancel();
    }
}
