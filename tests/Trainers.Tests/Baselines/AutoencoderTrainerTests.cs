using Microsoft.ML;
using MlNetWatermark.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class AutoencoderTrainerTests : TorchTest
{
    private static readonly AutoencoderOptions Small = new() { LatentChannels = 6, BatchSize = 4, CropSize = 32, Steps = 3, Threads = 1, Seed = 5 };

    [Fact]
    public void Training_lowers_the_loss_and_the_file_redraws_pictures_of_any_size()
    {
        List<AutoencoderProgress> reports = [];
        // The export checks itself against TorchSharp.
        byte[] file = new AutoencoderTrainer(Small with { Steps = 200, Progress = new Collect(reports) }).Train(Crops());
        Assert.Equal([100, 200], reports.Select(report => report.Step));
        Assert.True(reports[1].Loss < 0.9 * reports[0].Loss, $"{reports[0].Loss:F4}, then {reports[1].Loss:F4}");

        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "own.onnx");
        File.WriteAllBytes(path, file);
        using RegenerationAttack attack = new(path, passes: 2);
        Assert.Equal("regenerate:2 (own)", attack.Name);
        Picture photo = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture redrawn = attack.Apply(new AttackInput(photo, null, new Random(1))).Picture;
        Assert.Equal((photo.Width, photo.Height), (redrawn.Width, redrawn.Height));
        Assert.InRange(PeakSignalToNoise.Measure(photo, redrawn), 12, 40);
    }

    [Fact]
    public void The_same_seed_gives_the_same_file()
    {
        List<Tensor> crops = Crops();
        byte[] once = new AutoencoderTrainer(Small).Train(crops);
        Assert.Equal(once, new AutoencoderTrainer(Small).Train(crops));
        Assert.NotEqual(once, new AutoencoderTrainer(Small with { Seed = 6 }).Train(crops));
    }

    [Fact]
    public void A_broken_picture_is_left_out_and_named_only_where_that_is_allowed()
    {
        using TemporaryFolder folder = new();
        string broken = Path.Combine(folder.Path, "broken.png");
        File.WriteAllText(broken, "no picture");
        MLContext context = new();
        IDataView paths = context.Data.LoadFromEnumerable([new Photo(RepositoryRoot.Image("chelsea.png")), new Photo(broken)]);
        IDataView files = context.Transforms.LoadRawImageBytes("Image", null, nameof(Photo.Path)).Fit(paths).Transform(paths);
        List<string> skipped = [];
        Assert.NotEmpty(new AutoencoderTrainer(Small with { SkipUnreadable = true, Steps = 1 }).Train(files, skipped.Add));
        Assert.Single(skipped);
        Assert.ThrowsAny<FormatException>(() => new AutoencoderTrainer(Small).Train(files));
    }

    [Fact]
    public void A_cancelled_run_exports_what_there_is()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.NotEmpty(new AutoencoderTrainer(Small with { CancellationToken = stop.Token }).Train(Crops()));
    }

    [Fact]
    public void All_bad_settings_are_named_together()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new AutoencoderTrainer(Small with { LatentChannels = 0, CropSize = 40, Steps = -1 }));
        Assert.Contains("LatentChannels", error.Message, StringComparison.Ordinal);
        Assert.Contains("CropSize", error.Message, StringComparison.Ordinal);
        Assert.Contains("Steps", error.Message, StringComparison.Ordinal);
    }

    private static List<Tensor> Crops() => [.. Enumerable.Range(0, 4).Select(_ => (Pictures(1, 64).squeeze(0) * 255).to_type(ScalarType.Byte))];

    private sealed record Photo(string Path);

    private sealed class Collect(List<AutoencoderProgress> reports) : IProgress<AutoencoderProgress>
    {
        public void Report(AutoencoderProgress value) => reports.Add(value);
    }
}
