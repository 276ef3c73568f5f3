namespace MlNetWatermark.Tests;

/// <summary>The default model, opened once for all tests of it.</summary>
public sealed class DefaultModel : IDisposable
{
    public WatermarkModel Model { get; } = WatermarkModel.LoadDefault();

    public void Dispose() => Model.Dispose();
}

public class DefaultModelTests(DefaultModel fixture) : IClassFixture<DefaultModel>
{
    private readonly WatermarkEngine _engine = new(fixture.Model);

    public static TheoryData<string> Photos => ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"];

    [Theory]
    [MemberData(nameof(Photos))]
    public void A_photograph_carries_the_message_invisibly(string name)
    {
        Picture cover = PictureFile.Read(RepositoryRoot.Image(name));
        Message message = Message.Random(fixture.Model.Info.MessageLength, new Random(3));
        Picture marked = _engine.Embed(cover, message);
        Extraction extraction = _engine.Extract(marked);
        Assert.True(extraction.Detected, $"{name}: p = {extraction.PValue}");
        Assert.True(BitAccuracy.Measure(message, extraction.Message) >= 0.95);
        Assert.Equal(fixture.Model.Info.TargetPsnr, PeakSignalToNoise.Measure(cover, marked), 0.5);
        Assert.True(StructuralSimilarity.Measure(cover, marked) > 0.95);
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public void A_photograph_without_the_mark_is_not_called_marked(string name)
        => Assert.False(_engine.Extract(PictureFile.Read(RepositoryRoot.Image(name))).Detected);

    [Theory]
    [MemberData(nameof(Photos))]
    public void The_mark_survives_jpeg_at_quality_75(string name)
    {
        Message message = Message.Random(fixture.Model.Info.MessageLength, new Random(4));
        Picture marked = _engine.Embed(PictureFile.Read(RepositoryRoot.Image(name)), message);
        byte[] file = PictureFile.Encode(marked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 75, FullChroma = false });
        Extraction extraction = _engine.Extract(PictureFile.Decode(file));
        Assert.True(extraction.Detected, $"{name}: p = {extraction.PValue}");
        Assert.True(BitAccuracy.Measure(message, extraction.Message) >= 0.9);
    }
}
