using Microsoft.ML;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class ResumeTests : TorchTest
{
    private static readonly MaskMarkOptions Small = TrainingTests.Small with { BatchSize = 2 };

    [Theory]
    [InlineData(TrainingGates.Steps)]
    [InlineData(TrainingGates.Metric)]
    [Trait(Slow.Trait, Slow.Value)]
    public void A_resumed_run_reports_the_curve_of_a_whole_one(TrainingGates gates)
    {
        Slow.Require();
        using TemporaryFolder folder = new();
        List<Tensor> pictures = TrainingTests.Crops();
        // By steps: whole pictures to step 1, masks to 3, distortions, visibility from 15: the second stop lies in the walk of the bit weight.
        MaskMarkOptions options = Small with { Steps = 300, Gates = gates, WalkSteps = 30, WarmUpSteps = 5 };
        List<TrainingProgress> whole = [], parts = [];
        Run(options with { Progress = new TrainingTests.Collect(whole) }, pictures, 55);
        foreach (int steps in (int[])[1, 13, 55])
        {
            Run(options with { OutputFolder = folder.Path, Progress = new TrainingTests.Collect(parts) }, pictures, steps);
        }

        TrainingProgress expected = Assert.Single(whole), actual = Assert.Single(parts);
        Assert.Equal(gates == TrainingGates.Steps ? 2 : 0, actual.Phase);
        Assert.Equal((0, 13), (expected.FirstStep, actual.FirstStep));
        Assert.Equal(expected with { Elapsed = default }, actual with { Elapsed = default, FirstStep = 0 });
    }

    [Fact]
    public void A_resumed_run_of_the_papers_networks_ends_in_the_same_weights_as_a_whole_one_and_reports_all_losses()
    {
        using TemporaryFolder folder = new();
        List<Tensor> pictures = TrainingTests.Crops();
        List<TrainingProgress> reports = [];
        MaskMarkOptions options = MaskMarkOptions.PaperSize with
        {
            Width = 4,
            PilotLength = 0,
            WorkingSize = 64,
            CropSize = 64,
            BatchSize = 2,
            Steps = 4,
            WarmUpSteps = 3,
            Threads = 1,
        };
        using MaskMarkNetworks whole = TrainingLoop.Run(options, pictures).Networks;
        options = options with { OutputFolder = folder.Path, Progress = new TrainingTests.Collect(reports) };
        Run(options, pictures, 2);
        using MaskMarkNetworks resumed = TrainingLoop.Run(options, pictures).Networks;
        foreach (((string name, var a), (_, var b)) in whole.named_parameters().Zip(resumed.named_parameters())) Assert.True(a.allclose(b, 0, 0), name);

        TrainingProgress last = Assert.Single(reports);
        Assert.True(last is { MaskLoss: > 0, ImageLoss: > 0 } && last.Loss > last.BitLoss * 0.2);
    }

    [Fact]
    public void A_stale_partial_file_is_written_over()
    {
        using TemporaryFolder folder = new();
        List<Tensor> pictures = TrainingTests.Crops();
        Run(Small with { OutputFolder = folder.Path }, pictures, 2);
        string partial = Path.Combine(folder.Path, Checkpoint.FileName + ".partial");
        File.WriteAllText(partial, "half a checkp");
        Assert.Equal(6, Run(Small with { OutputFolder = folder.Path }, pictures, 6));
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_ends_fit_before_any_picture_is_read()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        MLContext context = new();
        IDataView paths = context.Data.LoadFromEnumerable([new Photo("nowhere.png")]);
        MaskMarkOptions options = Small with { ImageColumnName = nameof(Photo.Path), OutputFolder = Path.Combine(file, "model") };
        IOException error = Assert.Throws<IOException>(() => context.Watermarking.Trainers.MaskMark(options).Fit(paths));
        Assert.Contains(options.OutputFolder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_without_room_for_the_checkpoints_is_named_before_training()
    {
        using TemporaryFolder folder = new();
        Checkpoint.Prepare(folder.Path, 1000);
        IOException error = Assert.Throws<IOException>(() => Checkpoint.Prepare(folder.Path, 1L << 55));
        Assert.Contains("MB free", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_cancelled_fit_returns_the_model_so_far_and_the_next_goes_on_from_there()
    {
        using TemporaryFolder folder = new();
        MLContext context = new();
        IDataView paths = context.Data.LoadFromEnumerable([new Photo(RepositoryRoot.Image("chelsea.png"))]);
        using CancellationTokenSource stop = new();
        List<TrainingProgress> reports = [];
        MaskMarkOptions options = Small with { ImageColumnName = nameof(Photo.Path), OutputFolder = folder.Path, Steps = 51 };
        using WatermarkExtractTransformer part = context.Watermarking.Trainers
            .MaskMark(options with { CancellationToken = stop.Token, Progress = new CancelAtFirstReport(stop) }).Fit(paths);
        Assert.Contains("\"stepsDone\": 50", File.ReadAllText(Path.Combine(folder.Path, "model.json")), StringComparison.Ordinal);
        Assert.Equal(8, part.ModelInfo.MessageLength);

        using WatermarkExtractTransformer whole = context.Watermarking.Trainers.MaskMark(options with { Progress = new TrainingTests.Collect(reports) }).Fit(paths);
        Assert.Equal([51], reports.Select(report => report.Step));
        Assert.Contains("\"stepsDone\": 51", File.ReadAllText(Path.Combine(folder.Path, "model.json")), StringComparison.Ordinal);
    }

    /// <summary>Trains until a number of steps are done.</summary>
    private static int Run(MaskMarkOptions options, List<Tensor> pictures, int steps)
    {
        using CancellationTokenSource stop = new();
        // A resumed run has drawn the pictures of the earlier steps already.
        string? file = options.OutputFolder is null ? null : Path.Combine(options.OutputFolder, Checkpoint.FileName);
        int done = 0;
        if (File.Exists(file))
        {
            using MaskMarkNetworks networks = MaskMarkNetworks.Create(options), average = MaskMarkNetworks.Create(options);
            done = Checkpoint.Load(file, networks, average, null).Step;
        }

        (MaskMarkNetworks trained, int reached) = TrainingLoop.Run(
            options with { CancellationToken = stop.Token }, new TrainingTests.StopAfter(pictures, (steps - done) * options.BatchSize, stop));
        trained.Dispose();
        return reached;
    }

    private sealed record Photo(string Path);

    private sealed class CancelAtFirstReport(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stop.Cancel();
    }
}
