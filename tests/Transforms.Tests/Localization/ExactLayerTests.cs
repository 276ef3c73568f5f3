namespace MlNetWatermark.Tests;

/// <summary>The exact layer of the tiny model, whose mask is the red channel: at 128 x 128 the network's mask is known.</summary>
public sealed class ExactLayerTests : IDisposable
{
    private readonly WatermarkModel _model = TinyModel.Load();
    private readonly WatermarkEngine _engine;
    private readonly Message _message = Message.Parse("110100101110");

    public ExactLayerTests() => _engine = new WatermarkEngine(_model);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Embedding_then_png_shows_every_pixel()
    {
        Picture marked = Png(_engine.Embed(TestPictures.Natural(333, 201), _message));
        Localization found = _engine.Localize(marked);
        Assert.True(found.Exact);
        Assert.Equal(1, found.Coverage);
        Assert.All(found.Mask, value => Assert.Equal(1, value));
        Assert.Equal(new MarkedRegion(0, 0, 333, 201, 1), Assert.Single(found.Regions));
    }

    [Fact]
    public void Every_marked_pixel_follows_the_pattern_also_at_the_darkest_and_brightest_levels()
    {
        foreach (int level in (int[])[0, 1, 128, 254, 255])
        {
            Picture cover = TestPictures.Make(301, 120, (x, y, c) => level);
            AssertFollows(_engine.Embed(cover, _message, 3), _ => true);
            Picture coloured = TestPictures.Make(301, 120, (x, y, c) => c == 2 ? level : 90);
            Picture marked = _engine.Embed(coloured, _message, 3);
            AssertFollows(marked, _ => true);
            for (int i = 2; i < marked.Rgba.Length; i += 4) Assert.InRange(Math.Abs(marked.Rgba[i] - level), 0, 60); // clipped, not wrapped
        }
    }

    [Fact]
    public void A_grey_picture_stays_grey_and_carries_the_layer()
    {
        Picture marked = _engine.Embed(TestPictures.Grey(150, 140), _message);
        Assert.True(marked.IsGrey());
        AssertFollows(marked, _ => true);
        Assert.True(_engine.Localize(marked).Exact);
    }

    [Fact]
    public void Outside_the_region_and_under_full_transparency_no_pixel_changes()
    {
        Picture cover = TestPictures.WithAlpha(TestPictures.Natural(260, 190), i => (byte)(i % 5 * 60));
        float[] region = Ellipse(260, 190);
        Picture marked = _engine.Embed(cover, _message, 1, region);
        for (int i = 0; i < region.Length; i++)
        {
            if (region[i] == 0 || cover.Rgba[(4 * i) + 3] == 0) Assert.Equal(cover.Rgba.AsSpan(4 * i, 4), marked.Rgba.AsSpan(4 * i, 4));
        }

        AssertFollows(marked, i => region[i] > 0 && cover.Rgba[(4 * i) + 3] > 0);
    }

    [Fact]
    public void Several_marks_share_one_layer()
    {
        float[] left = [.. Enumerable.Range(0, 256 * 160).Select(i => i % 256 < 100 ? 1f : 0f)];
        float[] right = [.. Enumerable.Range(0, 256 * 160).Select(i => i % 256 >= 140 ? 1f : 0f)];
        Picture marked = _engine.Embed(TestPictures.Natural(256, 160), [new RegionMark(_message, left), new RegionMark(Message.Parse("000111000111"), right)]);
        AssertFollows(marked, i => left[i] + right[i] > 0);
    }

    [Theory]
    [InlineData(1)] // the object was pasted in
    [InlineData(0)] // all but the object was replaced
    public void A_splice_kept_as_png_is_shown_to_the_pixel(int inside)
    {
        Picture cover = Dark(400, 300);
        float[] kept = [.. Ellipse(400, 300).Select(value => value == inside ? 1f : 0f)];
        Picture spliced = Png(Tampering.Replace(_engine.Embed(cover, _message), cover, kept).Picture);
        Localization found = _engine.Localize(spliced);
        Assert.True(found.Exact);
        Assert.True(MaskScore.Measure(kept, found.Mask).IoU > 0.97);
        Assert.InRange(found.Coverage, 0.97 * kept.Average(), 1.03 * kept.Average());
    }

    [Fact]
    public void A_crop_of_a_png_is_found_by_its_place_in_the_pattern()
    {
        Picture cover = Dark(400, 300);
        float[] region = Ellipse(400, 300);
        Picture spliced = Tampering.Replace(_engine.Embed(cover, _message), cover, region).Picture;
        Window window = new((400, 300), 37, 21, 300, 250, onCanvas: false);
        float[] left = window.Move(region)!;
        Localization found = _engine.Localize(window.Move(spliced));
        Assert.True(found.Exact);
        Assert.True(MaskScore.Measure(left, found.Mask).IoU > 0.97);
    }

    [Fact]
    public void Where_a_large_part_was_edited_but_still_reads_as_marked_the_models_mask_stays()
    {
        // Red makes the tiny model call all of it marked; the right half loses the layer, and so does a strip as thin as a blurred border.
        Picture marked = _engine.Embed(TestPictures.Make(300, 200, (x, y, c) => c == 0 ? 240 : 90 + (x / 5)), _message);
        Random random = new(4);
        byte[] rgba = (byte[])marked.Rgba.Clone();
        for (int i = 0; i < rgba.Length; i += 4)
        {
            if ((i / 4 % 300) is >= 150 or (>= 60 and < 70)) rgba[i + 2] ^= (byte)random.Next(2);
        }

        Localization found = _engine.Localize(new Picture(300, 200, rgba));
        Assert.True(found.Exact);
        Assert.InRange(Mean(160, 300), 0.8, 0.9999);
        Assert.InRange(Mean(62, 68), 0, 0.1);
        Assert.Equal(1, Mean(0, 60));

        double Mean(int from, int to) => found.Mask.Where((_, i) => i % 300 >= from && i % 300 < to).Average();
    }

    [Fact]
    public void What_was_painted_over_in_one_colour_carries_no_mark_whatever_the_network_says()
    {
        // The tiny model calls all that is red marked.
        byte[] rgba = (byte[])_engine.Embed(TestPictures.Natural(300, 200), _message).Rgba.Clone();
        for (int y = 50; y < 150; y++)
        {
            for (int x = 60; x < 200; x++) (rgba[4 * (y * 300 + x)], rgba[4 * (y * 300 + x) + 1], rgba[4 * (y * 300 + x) + 2]) = (255, 0, 0);
        }

        Localization found = _engine.Localize(Png(new Picture(300, 200, rgba)));
        Assert.True(found.Exact);
        float[] painted = [.. Enumerable.Range(0, 300 * 200).Select(i => i % 300 is >= 60 and < 200 && i / 300 is >= 50 and < 150 ? 1f : 0f)];
        Assert.InRange(MaskScore.Measure(painted, [.. found.Mask.Select(value => 1 - value)]).IoU, 0.98, 1);
    }

    [Theory]
    [InlineData(70)]
    [InlineData(95)]
    [InlineData(100)]
    public void Jpeg_leaves_the_models_mask_as_it_is(int quality)
    {
        Picture marked = _engine.Embed(TestPictures.Natural(128, 128), _message);
        Picture jpeg = PictureFile.Decode(PictureFile.Encode(marked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = false }));
        Localization found = _engine.Localize(jpeg);
        Assert.False(found.Exact);
        for (int i = 0; i < found.Mask.Length; i++) Assert.Equal(jpeg.Rgba[4 * i] / 255f, found.Mask[i], 1e-4);
    }

    [Fact]
    public void Without_the_layer_values_are_rounded_and_nothing_is_exact()
    {
        Picture cover = TestPictures.Natural(256, 256);
        WatermarkEngine plain = new(_model) { ExactLayer = false };
        Picture rounded = plain.Embed(cover, _message);
        Assert.False(plain.Localize(rounded).Exact);
        Picture layered = _engine.Embed(cover, _message);
        for (int i = 0; i < rounded.Rgba.Length; i++) Assert.InRange(Math.Abs(rounded.Rgba[i] - layered.Rgba[i]), 0, i % 4 == 2 ? 1 : 0);
        Assert.Equal(PeakSignalToNoise.Measure(cover, rounded), PeakSignalToNoise.Measure(cover, layered), 0.12);
    }

    [Fact]
    public void Flat_striped_and_tiled_pictures_without_the_layer_are_never_exact()
    {
        Picture tile = TestPictures.Random(256, 256);
        Picture[] unmarked =
        [
            TestPictures.Make(2048, 2048, (x, y, c) => 128),
            TestPictures.Make(2048, 1024, (x, y, c) => x & 1),
            TestPictures.Make(1024, 1024, (x, y, c) => (x + y) / 8),
            TestPictures.Make(2048, 1024, (x, y, c) => tile.Rgba[(4 * (((y & 255) * 256) + (x & 255))) + c]),
            TestPictures.Random(512, 512),
            TestPictures.Natural(1, 1),
        ];
        Assert.All(unmarked, picture => Assert.Null(ExactLayer.Find(picture)));
    }

    [Fact]
    [Trait("Requires", "photos")]
    public void Unmarked_photographs_are_never_exact() => AreNeverExact(most: 15);

    [Fact]
    [Trait("Requires", "photos")]
    [Trait(Slow.Trait, Slow.Value)]
    public void None_of_all_unmarked_photographs_is_exact()
    {
        Slow.Require();
        AreNeverExact(most: int.MaxValue);
    }

    private static void AreNeverExact(int most)
    {
        Assert.SkipWhen(RepositoryRoot.Photos is null, "The photographs in ../shared/photos are not here.");
        foreach (string path in Directory.GetFiles(Path.Combine(RepositoryRoot.Photos, "val")).Order(StringComparer.Ordinal).Take(most))
        {
            Assert.True(ExactLayer.Find(PictureFile.Read(path)) is null, path);
        }
    }

    private static void AssertFollows(Picture picture, Func<int, bool> expected)
    {
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            if (expected(i)) Assert.Equal((int)ParityPattern.Row(i / picture.Width)[i % picture.Width % ParityPattern.Side], picture.Rgba[(4 * i) + 2] & 1);
        }
    }

    private static Picture Png(Picture picture) => PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Png }));

    // Little red: the tiny model sees no mark anywhere.
    private static Picture Dark(int width, int height)
    {
        Random random = new(2);
        return TestPictures.Make(width, height, (x, y, c) => c == 0 ? 40 : 100 + (x / 4) + random.Next(9));
    }

    private static float[] Ellipse(int width, int height) =>
    [
        .. Enumerable.Range(0, width * height).Select(i =>
            Math.Pow(((i % width) - (0.45 * width)) / (0.3 * width), 2) + Math.Pow(((i / width) - (0.5 * height)) / (0.4 * height), 2) < 1 ? 1f : 0f),
    ];
}
