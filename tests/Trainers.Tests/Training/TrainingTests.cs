using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class TrainingTests : TorchTest
{
    internal static readonly MaskMarkOptions Small = new()
    {
        MessageLength = 8,
        PilotLength = 24,
        TileCells = 4,
        NumbersPerCell = 3,
        WorkingSize = 64,
        CropSize = 64,
        BatchSize = 4,
        Steps = 6,
        Threads = 1,
        Name = "small",
    };

    internal static List<Tensor> Crops() => [.. Enumerable.Range(0, 4).Select(_ => (Pictures(1, 96).squeeze(0) * 255).to_type(ScalarType.Byte))];

    [Fact]
    public void A_resumed_run_ends_in_the_same_weights_as_a_whole_one()
    {
        using TemporaryFolder folder = new();
        List<Tensor> pictures = Crops();
        (MaskMarkNetworks whole, _) = TrainingLoop.Run(Small, pictures);
        using CancellationTokenSource stop = new();
        MaskMarkOptions saving = Small with { OutputFolder = folder.Path };
        (MaskMarkNetworks part, int done) = TrainingLoop.Run(saving with { CancellationToken = stop.Token }, new StopAfter(pictures, 3 * Small.BatchSize, stop));
        part.Dispose();
        (MaskMarkNetworks resumed, int steps) = TrainingLoop.Run(saving, pictures);

        Assert.Equal(3, done);
        Assert.Equal(6, steps);
        foreach (((string name, var a), (_, var b)) in whole.named_parameters().Zip(resumed.named_parameters())) Assert.True(a.allclose(b, 0, 0), name);
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        List<TrainingProgress> reports = [];
        TrainingLoop.Run(Small with { Steps = 100, Progress = new Collect(reports) }, Crops()).Networks.Dispose();
        Assert.True(reports[^1].BitAccuracy > 0.6, $"bit accuracy {reports[^1].BitAccuracy:F3}");
        Assert.True(reports[^1].BitLoss < 0.67, $"loss {reports[^1].BitLoss:F3}");
    }

    [Fact]
    public void A_checkpoint_of_other_sizes_is_refused_and_names_the_weight()
    {
        using TemporaryFolder folder = new();
        TrainingLoop.Run(Small with { Steps = 1, OutputFolder = folder.Path }, Crops()).Networks.Dispose();
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Small with { NumbersPerCell = 4, OutputFolder = folder.Path }, Crops()));
        Assert.Contains("embedder.message_map.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(300)]
    public void A_damaged_checkpoint_is_refused(int length)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, Checkpoint.FileName), [.. Enumerable.Repeat((byte)0x41, length)]);
        Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Small with { OutputFolder = folder.Path }, Crops()));
    }

    [Fact]
    public void Fine_tuning_starts_from_the_weights_of_a_model_at_its_final_quality()
    {
        using TemporaryFolder folder = new();
        using MaskMarkNetworks trained = MaskMarkNetworks.Create(Small);
        MaskMarkExport.Write(folder.Path, MaskMarkExport.ToOnnx(trained, Small, MaskMarkExport.Pilot(Small), 0.06), trained, Small, 0.06, 5);
        MaskMarkOptions tuning = Small with { InitialModelFolder = folder.Path, Steps = 0 };
        (MaskMarkNetworks same, _) = TrainingLoop.Run(tuning, Crops());
        foreach (((string name, var a), (_, var b)) in trained.named_parameters().Zip(same.named_parameters())) Assert.True(a.allclose(b, 0, 0), name);

        List<TrainingProgress> reports = [];
        TrainingLoop.Run(tuning with { Steps = 1, Progress = new Collect(reports) }, Crops()).Networks.Dispose();
        Assert.Equal((2, Small.TargetPsnr), (reports[^1].Phase, reports[^1].Psnr));
    }

    [Fact]
    public void Fine_tuning_for_another_number_of_bits_draws_their_map_anew_and_walks_again()
    {
        using TemporaryFolder folder = new();
        using MaskMarkNetworks trained = MaskMarkNetworks.Create(Small);
        MaskMarkExport.Write(folder.Path, MaskMarkExport.ToOnnx(trained, Small, MaskMarkExport.Pilot(Small), 0.06), trained, Small, 0.06, 5);
        MaskMarkOptions longer = Small with { InitialModelFolder = folder.Path, MessageLength = 20, StartPsnr = 30, Steps = 0 };
        (MaskMarkNetworks other, _) = TrainingLoop.Run(longer, Crops());
        foreach (((string name, var a), (_, var b)) in trained.named_parameters().Zip(other.named_parameters()))
        {
            if (name is CompactEmbedder.MessageMapName or CompactExtractor.ReadoutName) Assert.Equal(44, b.shape.Min());
            else Assert.True(a.allclose(b, 0, 0), name);
        }

        List<TrainingProgress> reports = [];
        TrainingLoop.Run(longer with { Steps = 1, Progress = new Collect(reports) }, Crops()).Networks.Dispose();
        Assert.Equal(2, reports[^1].Phase);
        Assert.InRange(reports[^1].Psnr, 30, 30.1);
        Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(longer with { NumbersPerCell = 4 }, Crops()));
    }

    [Fact]
    public void A_run_on_a_GPU_that_is_not_there_says_so()
    {
        if (cuda.is_available()) Assert.Skip("This machine has a GPU.");
        MLContext context = new();
        IDataView photos = context.Data.LoadFromEnumerable([new Photo(RepositoryRoot.Image("chelsea.png"))]);
        IDataView files = context.Transforms.LoadRawImageBytes("Image", null, nameof(Photo.Path)).Fit(photos).Transform(photos);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => context.Watermarking.Trainers.MaskMark(Small with { Device = TrainingDevice.Cuda }).Fit(files));
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
        Assert.Equal(TorchSharp.DeviceType.CPU, get_default_device().type);
    }

    [Fact]
    public void What_the_optimizer_remembers_survives_a_move()
    {
        TorchSharp.Modules.Parameter weight = new(ones(3));
        using TorchSharp.Modules.AdamW optimizer = optim.AdamW([weight]);
        (weight * weight).sum().backward();
        optimizer.step();
        OptimizerMoments.To(optimizer, META); // a device without values that is there on every machine
        Assert.Equal(TorchSharp.DeviceType.META, Moment(optimizer).device_type);

        static Tensor Moment(TorchSharp.Modules.AdamW optimizer) => ((TorchSharp.Modules.AdamW.State)optimizer.state_dict().State[0]).exp_avg;
    }

    [Fact]
    public void All_bad_settings_are_named_together()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => (Small with { MessageLength = 0, TileCells = 3, Steps = -1 }).Validate());
        Assert.Contains("MessageLength", error.Message, StringComparison.Ordinal);
        Assert.Contains("TileCells", error.Message, StringComparison.Ordinal);
        Assert.Contains("Steps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_returns_a_step_that_reads_and_a_model_that_marks()
    {
        using TemporaryFolder folder = new();
        MLContext context = new();
        IDataView photos = context.Data.LoadFromEnumerable([new Photo(RepositoryRoot.Image("chelsea.png")), new Photo(RepositoryRoot.Image("coffee.png"))]);
        IDataView files = context.Transforms.LoadRawImageBytes("Image", null, nameof(Photo.Path)).Fit(photos).Transform(photos);
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.MaskMark(Small with { Steps = 2, OutputFolder = folder.Path }).Fit(files);
        Assert.Equal("small", trained.ModelInfo.Name);
        Assert.Equal(2, trained.Transform(files).GetColumn<bool>("Detected").Count());

        using WatermarkModel fromFolder = WatermarkModel.Load(folder.Path);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture marked = new WatermarkEngine(trained.Model).Embed(cover, Message.Random(8));
        Assert.Equal(8, new WatermarkEngine(fromFolder).Extract(marked).BitProbabilities.Length);
    }

    [Fact]
    public void A_missing_column_is_named_before_any_training()
    {
        MLContext context = new();
        IDataView photos = context.Data.LoadFromEnumerable([new Photo("x.png")]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => context.Watermarking.Trainers.MaskMark(Small).Fit(photos));
        Assert.Contains("Could not find input column 'Image'", error.Message, StringComparison.Ordinal);
    }

    private sealed record Photo(string Path);

    internal sealed class Collect(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    /// <summary>Asks to stop when the given number of pictures has been drawn: in the middle of a step, which still ends.</summary>
    internal sealed class StopAfter(List<Tensor> pictures, int draws, CancellationTokenSource stop) : IReadOnlyList<Tensor>
    {
        private int _draws;

        public int Count => pictures.Count;

        public Tensor this[int index]
        {
            get
            {
                if (++_draws == draws) stop.Cancel();
                return pictures[index];
            }
        }

        public IEnumerator<Tensor> GetEnumerator() => pictures.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
