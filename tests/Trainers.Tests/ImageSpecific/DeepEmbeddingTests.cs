using MlNetWatermark.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Deep embedding by the engine, with the default model but where the model is the point.</summary>
public sealed class DeepEmbeddingTests : TorchTest
{
    private static readonly Lazy<WatermarkModel> Shared = new(() => WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 }));
    private static readonly ImageSpecificOptions Quick = new() { NoiseLayers = [new Identity()], Threads = 1 };

    private readonly WatermarkEngine _engine = new(Shared.Value);
    private readonly Picture _cover = RandomDecoder.Cover;
    private readonly Message _message = Message.Random(Shared.Value.Info.MessageLength, new Random(1));

    [Fact]
    public void A_refined_mark_is_as_strong_as_a_plain_one_and_survives_compression_better()
    {
        Picture plain = _engine.Embed(_cover, _message, strength: 0.6);
        List<ImageSpecificProgress> reports = [];
        RefinedMark refined = _engine.Embed(_cover, _message, new ImageSpecificOptions { Iterations = 8, LearningRate = 2e-3, NoiseLayers = [new Identity(), new Jpeg(30)], StopMargin = null, Threads = 1, Progress = new Collect(reports) }, strength: 0.6, cancellationToken: Stop);
        Assert.True(refined.Readable);
        Assert.Equal(_message, _engine.Extract(refined.Picture).HardDecisions);
        Assert.Equal(PeakSignalToNoise.Measure(_cover, refined.Picture), refined.Psnr);
        Assert.InRange(refined.Psnr - PeakSignalToNoise.Measure(_cover, plain), -0.3, 0.3);
        Assert.InRange(refined.Kept, 7, 8);
        Assert.Equal(Enumerable.Range(1, 8), reports.Select(report => report.Iteration));
        Assert.Equal(["identity of 160", "jpeg-30 of 160"], refined.Layers.Select(layer => $"{layer.Layer} of {layer.Bits}"));
        (int before, int after) = (WrongAfterJpeg(plain, 30), WrongAfterJpeg(refined.Picture, 30));
        Assert.True(after <= before, $"{before} wrong bits, then {after}");

        int WrongAfterJpeg(Picture picture, int quality)
        {
            byte[] file = PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = false });
            bool[] read = _engine.Extract(PictureFile.Decode(file)).HardDecisions.Bits.ToArray();
            return read.Zip(_message.Bits.ToArray()).Count(pair => pair.First != pair.Second);
        }
    }

    [Fact]
    public void Strength_sets_the_energy_of_a_refined_mark()
    {
        RefinedMark full = _engine.Embed(_cover, _message, Quick with { Iterations = 1 }, cancellationToken: Stop), less = _engine.Embed(_cover, _message, Quick with { Iterations = 1 }, strength: 0.7, cancellationToken: Stop);
        Assert.InRange(less.Psnr - full.Psnr, 2.6, 3.6); // 20 log10(1 / 0.7) = 3.1
    }

    [Fact]
    public void The_waves_keep_their_part_so_that_a_turned_picture_is_read()
    {
        // Large steps, which would drown the waves if they were not kept apart.
        RefinedMark refined = _engine.Embed(_cover, _message, Quick with { Iterations = 10, LearningRate = 5e-3, StopMargin = null }, cancellationToken: Stop);
        Picture turned = AttackSuite.Parse("rotate:20").Apply(new AttackInput(refined.Picture, null, new Random(1))).Picture;
        Extraction read = _engine.Extract(turned);
        Assert.True(read.Detected, $"p {read.PValue:G2}");
        Assert.InRange(Math.Abs(read.Geometry!.Rotation), 19, 21);
    }

    [Fact]
    public void Pictures_of_two_sizes_come_out_together_as_one_by_one()
    {
        Picture other = PictureFile.Read(RepositoryRoot.Image("rocket.jpg"));
        Message second = Message.Random(_message.Length, new Random(2));
        ImageSpecificOptions options = Quick with { Iterations = 3, StopMargin = null };
        IReadOnlyList<RefinedMark> together = _engine.Embed([_cover, other], [_message, second], options, cancellationToken: Stop);
        Assert.True(PeakSignalToNoise.Measure(_engine.Embed(_cover, _message, options, cancellationToken: Stop).Picture, together[0].Picture) > 60);
        Assert.True(PeakSignalToNoise.Measure(_engine.Embed(other, second, options, cancellationToken: Stop).Picture, together[1].Picture) > 60);
        Assert.Equal((other.Width, other.Height), (together[1].Picture.Width, together[1].Picture.Height));
        Assert.Empty(_engine.Embed([], [], options, cancellationToken: Stop));
    }

    [Fact]
    public void A_region_is_marked_and_nothing_else()
    {
        float[] region = new float[_cover.Width * _cover.Height];
        for (int y = 40; y < 260; y++) Array.Fill(region, 1, (y * _cover.Width) + 100, 240);
        RefinedMark mark = _engine.Embed(_cover, _message, Quick with { Iterations = 2 }, region: region, cancellationToken: Stop);
        Assert.True(mark.Readable);
        for (int i = 0; i < region.Length; i++)
        {
            if (region[i] == 0) Assert.Equal(_cover.Rgba.AsSpan(4 * i, 4), mark.Picture.Rgba.AsSpan(4 * i, 4));
        }
    }

    [Fact]
    public void Weights_outlive_the_scope_of_whoever_asks_first()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        using (NewDisposeScope()) Quick.Check(model);
        using (NewDisposeScope()) Assert.True(new WatermarkEngine(model).Embed(_cover, _message, Quick with { Iterations = 1 }, cancellationToken: Stop).Readable);
        Assert.True(new WatermarkEngine(model).Embed(_cover, _message, Quick with { Iterations = 1 }, cancellationToken: Stop).Readable);
    }

    [Fact]
    public void Cancelling_ends_it_at_once()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        List<ImageSpecificProgress> reports = [];
        Assert.Throws<OperationCanceledException>(() => _engine.Embed(_cover, _message, Quick with { Progress = new Collect(reports) }, cancellationToken: stop.Token));
        Assert.Empty(reports);
    }

    [Fact]
    public void A_mark_that_cannot_be_read_is_a_result()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        WatermarkEngine engine = new(model);
        Message message = Message.Parse("011001");
        // One iteration tries the cover itself.
        RefinedMark unread = engine.Embed(_cover, message, Quick with { Iterations = 1 }, cancellationToken: Stop);
        Assert.False(unread.Readable);
        Assert.InRange(unread.WrongBits, 1, message.Length);

        RefinedMark read = engine.Embed(_cover, message, Quick with { Iterations = 100, LearningRate = 3e-3, MessageWeight = 1000 }, cancellationToken: Stop);
        Assert.True(read.Readable, read.ToString());
        Assert.Equal((0, 0), (read.WrongBits, Assert.Single(read.Layers).WrongBits));
        Assert.Equal(message, engine.Extract(read.Picture).HardDecisions);
        Assert.True(read.Psnr > 35, $"{read.Psnr:F2} dB");
        RefinedMark half = engine.Embed(_cover, message, Quick with { Iterations = 100, LearningRate = 3e-3, MessageWeight = 1000 }, strength: 0.6, cancellationToken: Stop);
        Assert.Equal(read.Picture.Rgba, half.Picture.Rgba); // the optimisation weighs likeness itself
    }

    [Fact]
    public void Bad_settings_are_named_together()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => _engine.Embed(_cover, _message, new ImageSpecificOptions { Iterations = 0, LearningRate = 1, MessageWeight = 0, NoiseLayers = [] }, cancellationToken: Stop));
        foreach (string name in (string[])["Iterations", "LearningRate", "MessageWeight", "NoiseLayers"]) Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ImageSpecificOptions { Iterations = 0 }.Check(Shared.Value));
        Assert.Throws<ArgumentException>(() => _engine.Embed(_cover, Message.Random(3), Quick, cancellationToken: Stop));
        Assert.Throws<ArgumentNullException>(() => _engine.Embed(_cover, _message, (IMarkRefiner)null!, cancellationToken: Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed class Collect(List<ImageSpecificProgress> reports) : IProgress<ImageSpecificProgress>
    {
        public void Report(ImageSpecificProgress value) => reports.Add(value);
    }
}
