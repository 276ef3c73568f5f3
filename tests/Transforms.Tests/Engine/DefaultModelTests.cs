namespace MlNetWatermark.Tests;

/// <summary>The default model, opened once for all tests of it.</summary>
public sealed class DefaultModel : IDisposable
{
    public WatermarkModel Model { get; } = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

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
        Assert.True(BitAccuracy.Measure(message, extraction.Message!) >= 0.95);
        Assert.Equal(fixture.Model.Info.TargetPsnr, PeakSignalToNoise.Measure(cover, marked), 6.2); // by what the picture hides
        Assert.True(StructuralSimilarity.Measure(cover, marked) > 0.95);
    }

    [Fact]
    public void A_flat_picture_is_marked_more_quietly_than_a_textured_one()
    {
        Picture flat = TestPictures.Make(256, 256, (x, y, c) => 60 + (x / 4) + (y / 8) + (8 * c));
        Picture textured = TestPictures.Random(256, 256);
        double target = fixture.Model.Info.TargetPsnr;
        Assert.InRange(Psnr(flat), target + 4, target + 6.2);
        Assert.InRange(Psnr(textured), target - 6.2, target - 2);

        double Psnr(Picture cover) => PeakSignalToNoise.Measure(cover, _engine.Embed(cover, Message.Random(fixture.Model.Info.MessageLength, new Random(5))));
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
        Assert.True(BitAccuracy.Measure(message, extraction.Message!) >= 0.9);
    }
}
