using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class BaselineTrainerTests : TorchTest
{
    [Theory]
    [InlineData(BaselineSystem.HiDDeN)]
    [InlineData(BaselineSystem.Tsdl)]
    [InlineData(BaselineSystem.Mbrs)]
    public void A_few_dozen_steps_lower_the_loss(BaselineSystem system)
    {
        List<TrainingProgress> reports = [];
        BaselineOptions options = Small(system) with { AdversarialWeight = null, Steps = 40, Progress = new TrainingTests.Collect(reports) };
        using BaselineNetworks fresh = BaselineRun.Train(options with { Steps = 0 }, TrainingTests.Crops()).Networks;
        (BaselineNetworks trained, BaselineRunState state) = BaselineRun.Train(options, TrainingTests.Crops());
        double before = Loss(fresh, options), after = Loss(trained, options);
        trained.Dispose();
        Assert.True(after < 0.8 * before, $"{before:F4}, then {after:F4}");
        Assert.Equal(40, state.Step);
        TrainingProgress report = Assert.Single(reports);
        Assert.Equal((40, 40, state.Loss), (report.Step, report.Steps, report.Loss));
    }

    [Theory]
    [InlineData(BaselineSystem.HiDDeN)]
    [InlineData(BaselineSystem.Tsdl)]
    [InlineData(BaselineSystem.Mbrs)]
    public void A_run_that_was_stopped_ends_in_the_same_weights_as_a_whole_one(BaselineSystem system)
    {
        using TemporaryFolder folder = new();
        List<Tensor> pictures = TrainingTests.Crops();
        BaselineOptions options = Small(system) with { Steps = 5, NoiseLayers = [new Identity(), new GaussianNoise()] };
        using BaselineNetworks whole = BaselineRun.Train(options, pictures).Networks;
        using CancellationTokenSource stop = new();
        BaselineOptions saving = options with { OutputFolder = folder.Path, Resume = true };
        (BaselineNetworks part, BaselineRunState state) = BaselineRun.Train(
            saving with { CancellationToken = stop.Token }, new TrainingTests.StopAfter(pictures, 2 * options.BatchSize, stop));
        part.Dispose();
        Assert.Equal(2, state.Step);
        List<TrainingProgress> reports = [];
        (BaselineNetworks resumed, state) = BaselineRun.Train(saving with { Progress = new TrainingTests.Collect(reports) }, pictures);
        Assert.Equal(5, state.Step);
        Assert.Equal([(2, 5)], reports.Select(report => (report.FirstStep, report.Step)));
        AssertSame(whole.Tensors(), resumed.Tensors());
        resumed.Dispose();
    }

    [Theory]
    [InlineData(BaselineSystem.HiDDeN)]
    [InlineData(BaselineSystem.Tsdl)]
    [InlineData(BaselineSystem.Mbrs)]
    public void All_that_networks_keep_moves_to_another_device_with_them(BaselineSystem system)
    {
        using BaselineNetworks networks = new(Small(system).Architecture);
        networks.to(META); // a device without values that is there on every machine
        Assert.All(networks.state_dict(), entry => Assert.Equal(TorchSharp.DeviceType.META, entry.Value.device_type));
    }

    [Fact]
    public void The_second_stage_of_TSDL_changes_the_decoder_alone()
    {
        using TemporaryFolder folder = new();
        BaselineOptions options = Small(BaselineSystem.Tsdl) with { Steps = 2 };
        using BaselineNetworks first = BaselineRun.Train(options, TrainingTests.Crops()).Networks;
        BaselineModel.Write(folder.Path, first, BaselineModel.Describe(first.Size, "first", [], psnr: 30), seed: 1, card: new object());
        BaselineOptions tuning = options with { InitialModelFolder = folder.Path, DecoderOnly = true, NoiseLayers = [new RealJpeg(50)] };
        using BaselineNetworks second = BaselineRun.Train(tuning, TrainingTests.Crops()).Networks;
        AssertSame(State(first.Pairs.Single().Encoder), State(second.Pairs.Single().Encoder));
        Assert.All(
            first.Pairs.Single().Decoder.parameters().Zip(second.Pairs.Single().Decoder.parameters()),
            pair => Assert.False(pair.First.allclose(pair.Second, 0, 0)));

        static IEnumerable<(string, Tensor)> State(nn.Module network) => network.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32).Select(entry => (entry.Key, entry.Value));
    }

    [Fact]
    public void Through_the_real_JPEG_of_MBRS_only_the_decoder_learns()
    {
        Assert.Equal(["real-jpeg-50-50-stops-gradient", "jpeg-mask", "identity"], NoiseLayers.Mbrs.Select(Trainers.Distortions.DistortionName.Of));
        BaselineOptions options = Small(BaselineSystem.Mbrs) with { ImageWeight = 0 };
        using BaselineNetworks networks = new(options.Architecture);
        Assert.False(Reaches(NoiseLayers.Mbrs[0], networks.Pairs.Single().Encoder));
        Assert.True(Reaches(NoiseLayers.Mbrs[0], networks.Pairs.Single().Decoder));
        Assert.True(Reaches(NoiseLayers.Mbrs[1], networks.Pairs.Single().Encoder));

        bool Reaches(IDistortion layer, nn.Module part)
        {
            networks.zero_grad();
            new BaselineStep(networks, null, options with { NoiseLayers = [layer] }).Run(Pictures(2, 32), new Random(1)).Loss.backward();
            return part.parameters().Any(weights => weights.grad is { } gradient && gradient.abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void MBRS_trains_with_its_own_noise()
    {
        BaselineOptions options = Small(BaselineSystem.Mbrs) with { Steps = 4, NoiseLayers = NoiseLayers.Mbrs, AdversarialWeight = null };
        (BaselineNetworks networks, BaselineRunState state) = BaselineRun.Train(options, TrainingTests.Crops());
        networks.Dispose();
        Assert.True(double.IsFinite(state.Loss));
    }

    [Fact]
    public void All_bad_settings_are_named_together()
    {
        BaselineOptions wrong = new() { System = BaselineSystem.Mbrs, MessageLength = 64, WorkingSize = 128, Width = 12, DecoderOnly = true, Steps = -1, ImageWeight = double.NaN, NoiseLayers = [new Crop()] };
        string message = Assert.Throws<ArgumentException>(wrong.Validate).Message;
        foreach (string name in (string[])["Width", "DecoderOnly", "Steps", "ImageWeight", "NoiseLayers"]) Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains("carries 4096, 1024, 256, 64, 16, 4 bits, not 30", Assert.Throws<ArgumentException>(() => (new BaselineOptions { System = BaselineSystem.Mbrs }).Validate()).Message, StringComparison.Ordinal);
        (wrong with { Width = 64, DecoderOnly = false, Steps = 1, ImageWeight = 1, NoiseLayers = NoiseLayers.FixedSize(NoiseLayers.Combined) }).Validate();
    }

    [Fact]
    public void Weights_of_other_sizes_are_refused_as_a_start()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => BaselineRun.Train(Small(BaselineSystem.HiDDeN) with { InitialModelFolder = folder.Path }, TrainingTests.Crops()));
        Assert.Contains("is of other networks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_returns_a_step_that_reads_and_leaves_a_model_folder()
    {
        using TemporaryFolder folder = new();
        MLContext context = new();
        IDataView photos = context.Data.LoadFromEnumerable([new Photo(RepositoryRoot.Image("chelsea.png")), new Photo(RepositoryRoot.Image("coffee.png"))]);
        IDataView files = context.Transforms.LoadRawImageBytes("Image", null, nameof(Photo.Path)).Fit(photos).Transform(photos);
        BaselineOptions options = Small(BaselineSystem.HiDDeN) with { Steps = 1, PilotLength = 8, OutputFolder = folder.Path, Name = "own" };
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.Baseline(options).Fit(files);
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        Assert.Equal(trained.ModelInfo, model.Info);
        Assert.Equal(("HiDDeN", "own", 8, 8, 32, false, true), (model.Info.System, model.Info.Name, model.Info.MessageLength, model.Info.Pilot.Length, model.Info.WorkingSize, model.Info.HasMask, model.Info.ResidualIsFinal));
        Assert.Equal(2, trained.Transform(files).GetColumn<string>("Message").Count(message => message.Length == 8));
        Assert.Contains("\"stepsDone\": 1", File.ReadAllText(Path.Combine(folder.Path, "model.json")), StringComparison.Ordinal);
    }

    private static BaselineOptions Small(BaselineSystem system) => new()
    {
        System = system,
        MessageLength = system == BaselineSystem.Mbrs ? 16 : 8,
        Width = 8,
        WorkingSize = 32,
        BatchSize = 4,
        LearningRate = 3e-3,
        AdversarialWeight = 0,
        Threads = 1,
    };

    private static double Loss(BaselineNetworks networks, BaselineOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        random.manual_seed(2);
        networks.train();
        return new BaselineStep(networks, null, options).Run(Pictures(8, 32), new Random(2)).Loss.item<float>();
    }

    private static void AssertSame(IEnumerable<(string Name, Tensor Value)> expected, IEnumerable<(string Name, Tensor Value)> actual)
    {
        foreach (((string name, Tensor a), (_, Tensor b)) in expected.Zip(actual)) Assert.True(a.allclose(b, 0, 0), name);
    }

    private sealed record Photo(string Path);
}
