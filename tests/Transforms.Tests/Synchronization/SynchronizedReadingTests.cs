namespace MlNetWatermark.Tests;

/// <summary>Reading with the default model what was turned, scaled, mirrored and cut.</summary>
public class SynchronizedReadingTests(SynchronizedReadingTests.Marked fixture) : IClassFixture<SynchronizedReadingTests.Marked>
{
    private readonly WatermarkEngine _engine = fixture.Engine;
    private readonly Picture _cover = fixture.Cover, _marked = fixture.Picture;
    private readonly Message _message = fixture.Message;

    [Theory]
    [InlineData("rotate:-137", -137.0, false)]
    [InlineData("rotate-expand:90", 90.0, false)]
    [InlineData("flip+rotate:20", 20.0, true)]
    [InlineData("crop:0.5", 0.0, false)]
    [InlineData("shear:10", null, false)]
    [InlineData("rotate:15+jpeg:70", 15.0, false)]
    public void A_moved_picture_is_read_and_how_it_lies_is_said(string attack, double? rotation, bool mirrored) => IsRead(attack, rotation, mirrored);

    [Theory]
    [Trait(Slow.Trait, Slow.Value)]
    [InlineData("rotate:30", 30.0, false)]
    [InlineData("rotate-expand:180", 180.0, false)]
    [InlineData("rotate:3", 3.0, false)]
    [InlineData("flip", 0.0, true)]
    [InlineData("flip-vertical", 180.0, true)]
    [InlineData("aspect:0.8+rotate:10", null, false)]
    [InlineData("crop-back:0.5", 0.0, false)]
    [InlineData("translate:0.2", 0.0, false)]
    [InlineData("flip+shrink:0.5", 0.0, true)]
    public void A_picture_moved_in_other_ways_is_read_and_how_it_lies_is_said(string attack, double? rotation, bool mirrored)
    {
        Slow.Require();
        IsRead(attack, rotation, mirrored);
    }

    private void IsRead(string attack, double? rotation, bool mirrored)
    {
        Picture moved = Attack(attack, _marked);
        Extraction extraction = _engine.Extract(moved);
        Assert.True(extraction.Detected, $"p = {extraction.PValue}");
        Assert.True(BitAccuracy.Measure(_message, extraction.Message!) >= 0.98, $"{BitAccuracy.Measure(_message, extraction.Message!):F3}");
        Assert.NotNull(extraction.Geometry);
        Assert.Equal(mirrored, extraction.Geometry.Mirrored);
        if (rotation is { } degrees) Assert.Equal(0, Math.IEEERemainder(degrees - extraction.Geometry.Rotation, 360), 0.7);
    }

    [Fact]
    public void A_crop_tells_how_large_the_whole_picture_was()
    {
        Extraction extraction = _engine.Extract(Attack("crop:0.6", _marked));
        Assert.Equal(_cover.Width, extraction.Geometry!.OriginalWidth, 0.02 * _cover.Width);
        Assert.Equal(_cover.Height, extraction.Geometry.OriginalHeight, 0.02 * _cover.Height);
    }

    [Fact]
    public void A_picture_as_it_was_marked_is_read_as_received()
    {
        Assert.Null(_engine.Extract(_marked).Geometry);
        Assert.Null(_engine.Extract(Attack("jpeg:60", _marked)).Geometry);
    }

    [Fact]
    public void Without_synchronization_a_turned_picture_is_not_read()
    {
        WatermarkEngine plain = new(fixture.Engine.Model) { Synchronize = false };
        Assert.False(plain.Extract(Attack("rotate:30", _marked)).Detected);
    }

    [Fact]
    public void More_tries_cost_significance()
    {
        double searched = _engine.Extract(_marked).PValue, plain = new WatermarkEngine(fixture.Engine.Model) { Synchronize = false }.Extract(_marked).PValue;
        Assert.Equal(2 * (2 + Synchronizer.MostPlacements), searched / plain * 2, 1e-6);
    }

    [Fact]
    public void An_unmarked_picture_is_not_detected_wherever_it_is_looked_for()
    {
        foreach (string attack in (string[])["none", "rotate:30", "crop:0.3"])
        {
            Extraction extraction = _engine.Extract(Attack(attack, _cover));
            Assert.False(extraction.Detected);
            Assert.Null(extraction.Geometry);
        }
    }

    [Fact]
    public void The_mask_comes_back_in_the_coordinates_of_the_turned_picture()
    {
        Random random = new(9);
        AttackResult result = AttackSuite.Parse("splice:0.5+rotate:25").Apply(new AttackInput(_marked, _cover, random));
        Localization localization = _engine.Localize(result.Picture);
        Assert.Equal((result.Picture.Width, result.Picture.Height), (localization.Width, localization.Height));
        double iou = MaskScore.Measure(localization.Mask, result.Mask!).IoU;
        Assert.True(iou > 0.85, $"IoU {iou:F3}");
    }

    [Fact]
    public void A_turned_piece_of_a_marked_picture_in_another_picture_is_found_and_read()
    {
        Picture sticker = Attack("rotate-expand:20", _marked);
        Picture page = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
        (int left, int top, int width, int height) = (page.Width / 20, page.Height / 20, (int)(0.92 * page.Width), (int)(0.92 * page.Height));
        Picture small = PictureResizing.Resize(sticker, width, height);
        byte[] rgba = [.. page.Rgba];
        for (int y = 0; y < height; y++) small.Rgba.AsSpan(4 * y * width, 4 * width).CopyTo(rgba.AsSpan(4 * (((top + y) * page.Width) + left)));
        Picture pasted = new(page.Width, page.Height, rgba);

        (Extraction extraction, Localization localization) = _engine.ExtractAndLocalize(pasted);
        Assert.True(extraction.Detected, $"p = {extraction.PValue}");
        Assert.True(BitAccuracy.Measure(_message, extraction.Message!) >= 0.98);
        Assert.Equal(0, localization.Mask[0], 0.2f);
        MarkedRegion region = localization.Regions[0];
        Assert.InRange(region.X, left - 30, left + (width / 2));
        Assert.InRange(region.X + region.Width, left + (width / 2), left + width + 30);
    }

    private Picture Attack(string text, Picture picture) => AttackSuite.Parse(text).Apply(new AttackInput(picture, _cover, new Random(4))).Picture;

    /// <summary>One marked picture for all tests here.</summary>
    public sealed class Marked : IDisposable
    {
        public Marked()
        {
            Engine = new WatermarkEngine(WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 }));
            Message = Message.Random(Engine.Model.Info.MessageLength, new Random(3));
            Picture = Engine.Embed(Cover, Message);
        }

        public WatermarkEngine Engine { get; }

        public Picture Cover { get; } = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));

        public Message Message { get; }

        public Picture Picture { get; }

        public void Dispose() => Engine.Model.Dispose();
    }
}
