using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.StableGuard;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

public sealed class StableGuardTrainerTests : TorchTest
{
    [Fact]
    public void Every_part_learns_and_the_run_reports()
    {
        using TemporaryFolder folder = new();
        List<TrainingProgress> reports = [];
        StableGuardOptions options = Small(folder) with { Steps = 3, Progress = new TrainingTests.Collect(reports) };
        using StableGuardNetworks fresh = StableGuardRun.Train(options with { Steps = 0, Progress = null }, TrainingTests.Crops()).Networks;
        (StableGuardNetworks trained, StableGuardState state) = StableGuardRun.Train(options, TrainingTests.Crops());
        Assert.All(fresh.named_parameters().Zip(trained.named_parameters()), pair => Assert.False(pair.First.parameter.allclose(pair.Second.parameter, 0, 0), pair.First.name));
        trained.Dispose();
        TrainingProgress report = Assert.Single(reports);
        Assert.Equal((3, 3, state.Loss.Value), (report.Step, report.Steps, report.Loss));
        Assert.True(double.IsFinite(report.Loss) && report.Psnr > 20);
    }

    [Fact]
    public void A_run_that_was_stopped_ends_in_the_same_weights_as_a_whole_one()
    {
        using TemporaryFolder folder = new(), output = new();
        List<Tensor> pictures = TrainingTests.Crops();
        StableGuardOptions options = Small(folder) with { Steps = 4, Degradations = DistortionMix.Parse("identity,gaussian-noise,flip;group=1") };
        using StableGuardNetworks whole = StableGuardRun.Train(options, pictures).Networks;
        using CancellationTokenSource stop = new();
        StableGuardOptions saving = options with { OutputFolder = output.Path, Resume = true };
        (StableGuardNetworks part, StableGuardState state) = StableGuardRun.Train(
            saving with { CancellationToken = stop.Token }, new TrainingTests.StopAfter(pictures, 2 * options.BatchSize, stop));
        part.Dispose();
        Assert.Equal(2, state.Step);
        List<TrainingProgress> reports = [];
        (StableGuardNetworks resumed, state) = StableGuardRun.Train(saving with { Progress = new TrainingTests.Collect(reports) }, pictures);
        Assert.Equal(4, state.Step);
        Assert.Equal([(2, 4)], reports.Select(report => (report.FirstStep, report.Step)));
        foreach (((string name, Tensor a), (_, Tensor b)) in ModuleTensors.Of(whole).Zip(ModuleTensors.Of(resumed))) Assert.True(a.equal(b).all().item<bool>(), name);
        resumed.Dispose();
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => StableGuardRun.Train(saving with { AdapterWidth = 8 }, pictures));
        Assert.Contains("is of other networks: its 'hidden' is 16, the options ask for 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_mark_keeps_in_training_is_what_the_pipelines_two_resamplings_leave_of_it()
    {
        const int side = 16, large = 16 * side;
        Tensor change = randn(1, 1, side, side);
        float[] enlarged = Resampling.Resize(change.contiguous().data<float>().ToArray(), side, side, large, large);
        Tensor read = tensor(Resampling.Resize(enlarged, large, large, side, side)).reshape(1, 1, side, side), kept = EnlargeAndShrink.Of(change);
        Tensor within = (read - kept).abs().narrow(2, 1, side - 2).narrow(3, 1, side - 2);
        Assert.InRange(within.max().item<float>(), 0, 0.01); // 16 times is not yet infinitely many
        Assert.True((read - change).abs().max().item<float>() > 0.5);
    }

    [Fact]
    public void Pictures_without_a_mark_count_as_tampered_with_all_over()
    {
        using TemporaryFolder folder = new();
        Tensor masks = new TamperMasks(Small(folder) with { UnmarkedShare = 0.5 }).Draw(60, 32, untouchedShare: 0.5, new Random(1));
        double[] areas = [.. masks.mean([1, 2, 3]).data<float>().Select(area => (double)area)];
        Assert.All(areas, area => Assert.True(area is 0 or 1));
        Assert.InRange(areas.Average(), 0.3, 0.7);
    }

    [Fact]
    public void The_autoencoder_does_not_learn_and_the_discriminator_does()
    {
        using TemporaryFolder folder = new();
        StableGuardOptions options = Small(folder) with { Steps = 3, AdversarialWeight = 1 };
        using LatentAutoencoder before = AutoencoderWeights.Load(options.AutoencoderFile);
        using StableGuardNetworks networks = StableGuardRun.Train(options, TrainingTests.Crops()).Networks;
        foreach (((string name, Tensor a), (_, Tensor b)) in ModuleTensors.Of(before).Zip(ModuleTensors.Of(networks.Autoencoder))) Assert.True(a.equal(b).all().item<bool>(), name);
        Assert.DoesNotContain(ModuleTensors.Of(networks), entry => entry.Name.Contains("autoencoder", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_fitted_model_marks_reads_and_localises_in_the_engine_and_decodes_latents()
    {
        using TemporaryFolder folder = new(), output = new();
        MLContext context = new(seed: 1);
        Photo[] rows = [.. ((string[])["chelsea.png", "rocket.jpg"]).Select(name => new Photo(System.IO.File.ReadAllBytes(RepositoryRoot.Image(name))))];
        IDataView photos = context.Data.LoadFromEnumerable(rows);
        StableGuardOptions options = Small(folder) with { Steps = 2, WorkingSize = 64, PilotLength = 3, OutputFolder = output.Path, ImageColumnName = nameof(Photo.File) };
        using WatermarkExtractTransformer step = context.Watermarking.Trainers.StableGuard(options).Fit(photos);
        Assert.Equal(MaskMeaning.Untampered, step.ModelInfo.MaskMeaning);

        using WatermarkModel model = WatermarkModel.Load(output.Path);
        Assert.Equal(("StableGuard", 5, new LatentSpace(4, 2, 1)), (model.Info.System, model.Info.MessageLength, model.Info.Latents));
        WatermarkEngine engine = new(model);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture marked = engine.Embed(cover, Message.Random(5));
        Assert.Equal((cover.Width, cover.Height), (marked.Width, marked.Height));
        (Extraction extraction, Localization where) = engine.ExtractAndLocalize(marked);
        Assert.Equal(5, extraction.HardDecisions.Length);
        Assert.Equal(MaskMeaning.Untampered, where.Meaning);
        Picture decoded = engine.Decode(new Latent(new float[4 * 32 * 24], 4, 32, 24), Message.Random(5));
        Assert.Equal((48, 64), (decoded.Width, decoded.Height));

        // The code of the how-to runs as printed.
        Assert.Equal(ReadmeProgram.StableGuard.Printed, ReadmeProgram.Run(ReadmeProgram.StableGuard.Code, output.Path));

        // and the same weights start another run
        StableGuardOptions next = StableGuardOptions.Of(output.Path, options.AutoencoderFile) with { Steps = 0, Threads = 1 };
        Assert.Equal((5, 3, 64, output.Path), (next.MessageLength, next.PilotLength, next.WorkingSize, next.InitialModelFolder));
        Assert.Equal(Math.Round(StableGuardModel.PsnrOf(output.Path), 2), model.Info.TargetPsnr);
        using StableGuardNetworks again = StableGuardRun.Train(next, TrainingTests.Crops()).Networks;
        using FileStream file = File.OpenRead(Path.Combine(output.Path, "weights.safetensors"));
        Dictionary<string, Tensor> saved = Safetensors.Read(file).Tensors;
        Assert.All(ModuleTensors.Of(again), entry => Assert.True(entry.Value.equal(saved[entry.Name]).all().item<bool>(), entry.Name));
    }

    [Fact]
    public void Weights_of_another_autoencoder_are_refused_before_any_picture_is_read()
    {
        using TemporaryFolder folder = new(), other = new(), output = new();
        StableGuardOptions options = Small(folder) with { Steps = 0 };
        using StableGuardNetworks networks = StableGuardModel.Start(options);
        File.WriteAllBytes(Path.Combine(output.Path, "weights.safetensors"), StableGuardModel.Weights(networks, options, psnr: 30));
        StableGuardOptions mixed = Small(other) with { InitialModelFolder = output.Path };
        Assert.Contains("belongs to another autoencoder", Assert.Throws<InvalidDataException>(() => StableGuardModel.Start(mixed)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(options.AutoencoderFile, [1, 2, 3]);
        Assert.Contains(options.AutoencoderFile, Assert.Throws<InvalidDataException>(() => StableGuardModel.Start(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_work_are_all_named()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new StableGuardOptions { BatchSize = 1, Experts = 0, LearningRate = 2, UntouchedShare = -1, LargestCrop = 0.5 }.Validate());
        foreach (string word in new[] { "AutoencoderFile", "BatchSize", "Experts", "LearningRate", "UntouchedShare", "LargestCrop" }) Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, "64 to 1024")]
    [InlineData(272, "multiple of 32")]
    [InlineData(288, "windows of 8 do not divide")]
    [InlineData(96, "neither divides")]
    public void Sizes_that_the_windows_or_the_map_cannot_divide_are_refused(int side, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new StableGuardOptions { AutoencoderFile = "x", WorkingSize = side }.Validate());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private sealed record Photo(byte[] File);

    private static StableGuardOptions Small(TemporaryFolder folder)
    {
        string path = Path.Combine(folder.Path, "autoencoder.safetensors");
        using LatentAutoencoder autoencoder = new(new AutoencoderShape([8, 16], 1, 4));
        File.WriteAllBytes(path, AutoencoderWeights.Bytes(autoencoder, new Dictionary<string, string>()));
        return new StableGuardOptions
        {
            AutoencoderFile = path,
            MessageLength = 5,
            WorkingSize = 32,
            ForensicWidth = 16,
            MessageMap = 8,
            AdapterWidth = 16,
            AdapterPlane = 8,
            BatchSize = 4,
            WarmUp = 1,
            LearningRate = 1e-3,
            Threads = 1,
        };
    }
}
