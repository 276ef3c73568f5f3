namespace MlNetWatermark.Tests;

public sealed class WatermarkEngineTests : IDisposable
{
    private readonly WatermarkModel _model = TinyModel.Load();
    private readonly WatermarkEngine _engine;
    private readonly Message _message = Message.Parse("110100101110");

    public WatermarkEngineTests() => _engine = new WatermarkEngine(_model);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(128, 128)]
    [InlineData(451, 300)]
    [InlineData(110, 260)]
    public void What_was_embedded_is_read_back(int width, int height)
    {
        Picture cover = TestPictures.Natural(width, height, noise: 2);
        Picture marked = _engine.Embed(cover, _message);
        Extraction extraction = _engine.Extract(marked);
        Assert.True(extraction.Detected);
        Assert.Equal(_message, extraction.Message);
        Assert.True(extraction.Score > 0.9);
        Assert.Equal(38, PeakSignalToNoise.Measure(cover, marked), 0.3);
        for (int i = 0; i < 12; i++) Assert.Equal(_message.Bits[i], extraction.BitProbabilities[i] > 0.5f);
    }

    [Fact]
    public void An_unmarked_picture_is_a_result_and_not_detected()
    {
        Extraction extraction = _engine.Extract(TestPictures.Natural(300, 200));
        Assert.False(extraction.Detected);
        Assert.InRange(extraction.PValue, 1e-5, 1);
        Assert.Equal(12, extraction.Message!.Length);
    }

    [Fact]
    public void The_false_positive_rate_moves_the_decision_only()
    {
        Picture picture = TestPictures.Natural(300, 200);
        Extraction strict = _engine.Extract(picture, falsePositiveRate: 1e-9);
        Extraction loose = _engine.Extract(picture, falsePositiveRate: 0.9999999);
        Assert.Equal(strict.PValue, loose.PValue);
        Assert.False(strict.Detected);
        Assert.Equal(loose.PValue <= 0.9999999, loose.Detected);
        foreach (double wrong in (double[])[0, 1, -1, double.NaN]) Assert.Throws<ArgumentException>(() => _engine.Extract(picture, falsePositiveRate: wrong));
    }

    [Fact]
    public void The_better_of_two_reads_pays_for_both()
    {
        // At the working size the tiny model's mask is the red channel as it is, so both reads can be asked for one by one.
        for (int seed = 1; seed <= 8; seed++)
        {
            Picture picture = TestPictures.Natural(128, 128, seed);
            float[] mask = [.. Enumerable.Range(0, 128 * 128).Select(i => picture.Rgba[4 * i] / 255f)];
            float[] everywhere = new float[128 * 128];
            Array.Fill(everywhere, 1);
            double better = Math.Min(_engine.Extract(picture, mask).PValue, _engine.Extract(picture, everywhere).PValue);
            Assert.Equal(Math.Min(1, 2 * better), _engine.Extract(picture).PValue, 1e-3);
        }
    }

    [Fact]
    public void A_region_limits_where_the_mark_is_put_and_read()
    {
        Picture cover = TestPictures.Natural(256, 256, noise: 2);
        float[] left = [.. Enumerable.Range(0, 256 * 256).Select(i => i % 256 < 128 ? 1f : 0f)];
        float[] right = [.. left.Select(value => 1 - value)];
        Picture marked = _engine.Embed(cover, _message, 2, left);
        Assert.Equal(cover.Rgba.Where((_, i) => i / 4 % 256 >= 128), marked.Rgba.Where((_, i) => i / 4 % 256 >= 128));
        Assert.Equal(_message, _engine.Extract(marked, left).Message);
        Assert.True(_engine.Extract(marked, left).Detected);
        Assert.False(_engine.Extract(marked, right).Detected);
    }

    [Fact]
    public void A_batch_of_mixed_sizes_equals_its_pictures_one_by_one()
    {
        Picture[] covers = [TestPictures.Natural(200, 100, 1), TestPictures.Grey(64, 64), TestPictures.Natural(90, 310, 3)];
        Message[] messages = [_message, Message.Parse("000000000000"), Message.Parse("111111111111")];
        IReadOnlyList<Picture> marked = _engine.Embed(covers, messages);
        IReadOnlyList<Extraction> read = _engine.Extract(marked);
        IReadOnlyList<Localization> located = _engine.Localize(marked);
        for (int i = 0; i < covers.Length; i++)
        {
            Assert.Equal(_engine.Embed(covers[i], messages[i]).Rgba, marked[i].Rgba);
            Extraction alone = _engine.Extract(marked[i]);
            Assert.Equal((alone.PValue, alone.Score, alone.Message), (read[i].PValue, read[i].Score, read[i].Message));
            Assert.Equal((marked[i].Width, marked[i].Height), (located[i].Width, located[i].Height));
        }

        Assert.True(marked[1].IsGrey());
    }

    [Fact]
    public void Empty_batches_are_fine()
    {
        Assert.Empty(_engine.Embed([], []));
        Assert.Empty(_engine.Extract([]));
        Assert.Empty(_engine.Localize([]));
    }

    [Fact]
    public void The_mask_comes_back_at_the_size_of_the_picture_with_its_areas()
    {
        // Red is what the tiny model calls marked.
        Picture picture = TestPictures.Make(512, 256, (x, y, c) => c == 0 && x is >= 128 and < 384 && y < 128 ? 255 : 0);
        Localization found = _engine.Localize(picture);
        Assert.Equal(512 * 256, found.Mask.Length);
        MarkedRegion region = Assert.Single(found.Regions);
        Assert.InRange(region.X, 124, 132);
        Assert.InRange(region.Width, 250, 264);
        Assert.Equal(0, region.Y);
        Assert.InRange(region.Height, 124, 132);
        Assert.Equal(0.25, region.Area, 0.01);
        Assert.Equal(0.25, found.Coverage, 0.01);
        Assert.Equal(0.25, _engine.Extract(picture).Coverage, 0.01);
        Assert.Equal(1, found.Mask[(50 * 512) + 256], 1e-3);
        Assert.Equal(0, found.Mask[(200 * 512) + 256], 1e-3);
    }

    [Fact]
    public void A_picture_too_small_to_mark_is_named_with_the_minimum_and_can_still_be_read()
    {
        Picture small = TestPictures.Natural(63, 200);
        string message = Assert.Throws<ArgumentException>(() => _engine.Embed(small, _message)).Message;
        Assert.Contains("63 x 200", message, StringComparison.Ordinal);
        Assert.Contains("64", message, StringComparison.Ordinal);
        Assert.False(_engine.Extract(small).Detected);
        Assert.False(_engine.Extract(TestPictures.Natural(1, 1)).Detected);
        Assert.Equal(63 * 200, _engine.Localize(small).Mask.Length);
    }

    [Fact]
    public void A_message_of_another_length_is_named_with_both_lengths()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _engine.Embed(TestPictures.Natural(64, 64), Message.Random(64)));
        Assert.StartsWith("The model carries 12 bits, the message has 64.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_strength_outside_its_range_is_an_error(double strength)
        => Assert.Throws<ArgumentException>(() => _engine.Embed(TestPictures.Natural(64, 64), _message, strength));

    [Fact]
    public void Nothing_to_read_is_no_message()
    {
        Picture picture = _engine.Embed(TestPictures.Natural(300, 200), _message);
        Extraction nowhere = _engine.Extract(picture, new float[300 * 200]);
        Assert.Equal((false, 1.0, 0.0, null), (nowhere.Detected, nowhere.PValue, nowhere.Score, nowhere.Message));
        Assert.All(nowhere.BitProbabilities, probability => Assert.Equal(0.5f, probability));

        Picture black = TestPictures.Make(128, 128, (_, _, _) => 0); // the tiny model's mask is the red channel
        Extraction unmarked = _engine.Extract(black);
        Assert.Equal((false, 0.0, null), (unmarked.Detected, unmarked.Coverage, unmarked.Message));
    }

    [Fact]
    public void An_empty_region_cannot_be_marked()
        => Assert.Contains("empty", Assert.Throws<ArgumentException>(() => _engine.Embed(TestPictures.Natural(64, 64), _message, 1, new float[64 * 64])).Message, StringComparison.Ordinal);

    [Fact]
    public void Each_picture_of_a_batch_has_its_own_region()
    {
        Picture[] covers = [TestPictures.Natural(200, 150), TestPictures.Natural(150, 100), TestPictures.Natural(100, 100)];
        float[] left = new float[200 * 150], top = new float[100 * 100];
        for (int y = 0; y < 150; y++) left.AsSpan(y * 200, 100).Fill(1);
        top.AsSpan(0, 5000).Fill(1);
        IReadOnlyList<Picture> marked = _engine.Embed(covers, [_message, _message, _message], [left, null, top]);
        Assert.Equal(_engine.Embed(covers[0], _message, region: left).Rgba, marked[0].Rgba);
        Assert.Equal(_engine.Embed(covers[1], _message).Rgba, marked[1].Rgba);
        Assert.Equal(_engine.Embed(covers[2], _message, region: top).Rgba, marked[2].Rgba);
        Assert.Contains("3 pictures and 1 regions", Assert.Throws<ArgumentException>(() => _engine.Embed(covers, [_message, _message, _message], [left])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_wrong_arguments_are_errors()
    {
        Picture picture = TestPictures.Natural(64, 64);
        Assert.Throws<ArgumentException>(() => _engine.Embed([picture], []));
        Assert.Throws<ArgumentException>(() => _engine.Embed([null!], [_message]));
        Assert.Throws<ArgumentException>(() => _engine.Embed(picture, _message, 1, new float[63 * 64]));
        float[] region = new float[64 * 64];
        region[7] = float.NaN;
        Assert.Throws<ArgumentException>(() => _engine.Embed(picture, _message, 1, region));
        region[7] = 1.01f;
        Assert.Throws<ArgumentException>(() => _engine.Extract(picture, region));
        Assert.Throws<ArgumentNullException>(() => _engine.Extract((Picture)null!));
        Assert.Throws<ArgumentNullException>(() => new WatermarkEngine(null!));
    }

    [Fact]
    public async Task Many_threads_share_one_engine()
    {
        Picture cover = TestPictures.Natural(200, 150);
        byte[] expected = _engine.Embed(cover, _message).Rgba;
        Task<byte[]>[] tasks = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => _engine.Embed(cover, _message).Rgba))];
        foreach (byte[] result in await Task.WhenAll(tasks)) Assert.Equal(expected, result);
    }
}
