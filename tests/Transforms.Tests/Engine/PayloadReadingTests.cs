namespace MlNetWatermark.Tests;

/// <summary>Payloads through the default model.</summary>
public sealed class PayloadReadingTests : IDisposable
{
    private static readonly WatermarkKey s_key = WatermarkKey.FromBytes("0123456789abcdef"u8), s_other = WatermarkKey.FromBytes("0123456789abcdeg"u8);

    private readonly WatermarkModel _model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("astronaut.png")]
    [InlineData("chelsea.png")]
    [InlineData("coffee.png")]
    public void Text_survives_jpeg_at_quality_40(string name)
    {
        WatermarkEngine engine = new(_model);
        Picture marked = engine.Embed(PictureFile.Read(RepositoryRoot.Image(name)), Payload.OfText("order-123"));
        Extraction read = engine.Extract(Jpeg(marked, 40));
        Assert.True(read.Detected);
        Assert.Equal("order-123", read.Payload!.Value.Text);
        Assert.Null(read.Payload.ContentMatches);
    }

    [Fact]
    public void A_key_reads_its_own_payload_and_nothing_else_is_detected_with_it()
    {
        WatermarkEngine keyed = With(s_key), open = new(_model), other = With(s_other);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
        Picture marked = keyed.Embed(cover, Payload.OfNumber(4711));
        Extraction read = keyed.Extract(Jpeg(marked, 70));
        Assert.True(read.Detected && read.Payload!.Authenticated);
        Assert.Equal(4711UL, read.Payload!.Value.Number);

        Extraction wrong = other.Extract(marked);
        Assert.Equal((false, 1, null, null), (wrong.Detected, wrong.PValue, wrong.Payload, wrong.Message));
        Assert.False(keyed.Extract(open.Embed(cover, Payload.OfNumber(4711))).Detected);
        Assert.False(keyed.Extract(cover).Detected);

        Extraction stranger = open.Extract(marked);
        Assert.True(stranger.Detected); // that there is a mark anybody can see
        Assert.Null(stranger.Payload);
    }

    [Fact]
    public void A_mark_copied_to_another_picture_is_told_from_the_original()
    {
        WatermarkEngine engine = new(_model) { Payloads = new PayloadOptions { Key = s_key, BindToContent = true } };
        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
        Picture marked = engine.Embed(cover, Payload.OfNumber(7));
        Assert.True(engine.Extract(Jpeg(marked, 60)).Payload!.ContentMatches);

        Picture target = PictureFile.Read(RepositoryRoot.Image("chelsea.png")), source = PictureResizing.Resize(marked, target.Width, target.Height), plain = PictureResizing.Resize(cover, target.Width, target.Height);
        byte[] copied = target.Rgba.ToArray();
        for (int i = 0; i < copied.Length; i++) if (i % 4 != 3) copied[i] = (byte)Math.Clamp(copied[i] + 2 * (source.Rgba[i] - plain.Rgba[i]), 0, 255);
        Extraction read = engine.Extract(new Picture(target.Width, target.Height, copied));
        Assert.True(read.Detected && read.Payload!.Authenticated); // the mark is real
        Assert.False(read.Payload!.ContentMatches); // the picture is not
        Assert.InRange(read.Payload.ContentDistance!.Value, PayloadReading.LargestContentDistance + 1, PayloadOptions.ContentBits);
    }

    [Fact]
    public void An_engine_without_payloads_reads_bits_alone()
    {
        WatermarkEngine bits = new(_model) { Payloads = null };
        Picture marked = new WatermarkEngine(_model).Embed(PictureFile.Read(RepositoryRoot.Image("coffee.png")), Payload.OfNumber(7));
        Extraction read = bits.Extract(marked);
        Assert.True(read.Detected);
        Assert.Null(read.Payload);
        Assert.Throws<InvalidOperationException>(() => bits.Embed(marked, Payload.OfNumber(7)));
    }

    [Fact]
    public void What_is_expected_is_recognised_and_what_is_not_is_not()
    {
        WatermarkEngine engine = new(_model);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture received = Jpeg(engine.Embed(cover, Payload.OfNumber(1000)), 30);
        MessageMatch right = engine.Expect(received, Payload.OfNumber(1000)), wrong = engine.Expect(received, Payload.OfNumber(1001));
        Assert.True(right.Matches);
        Assert.InRange(right.PValue, 0, 1e-12);
        Assert.False(wrong.Matches);
        Assert.InRange(wrong.PValue, 1e-6, 1);
        Assert.False(engine.Expect(cover, Payload.OfNumber(1000)).Matches);
    }

    [Theory]
    [InlineData(PayloadCorrection.MoreCorrection, false)]
    [InlineData(PayloadCorrection.MoreData, true)]
    public void What_is_expected_is_recognised_whatever_the_correction_and_where_it_is_bound(PayloadCorrection correction, bool bound)
    {
        Picture cover = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Picture marked = new WatermarkEngine(_model) { Payloads = new PayloadOptions { Key = s_key, Correction = correction, BindToContent = bound } }.Embed(cover, Payload.OfNumber(12));
        WatermarkEngine reader = With(s_key);
        Assert.True(reader.Expect(marked, Payload.OfNumber(12)).Matches);
        MessageMatch other = reader.Expect(marked, Payload.OfNumber(13));
        Assert.False(other.Matches);
        Assert.InRange(other.PValue, 1e-6, 1);
        Assert.False(With(s_other).Expect(marked, Payload.OfNumber(12)).Matches);
    }

    [Fact]
    public void One_of_many_is_identified_and_every_candidate_is_paid_for()
    {
        WatermarkEngine engine = new(_model);
        Message[] candidates = [.. Enumerable.Range(0, 2000).Select(number => engine.Codec.Encode(Payload.OfNumber((ulong)number)))];
        Picture received = Jpeg(engine.Embed(PictureFile.Read(RepositoryRoot.Image("coffee.png")), candidates[1234]), 50);
        MessageMatch match = engine.Identify(received, candidates), alone = engine.Expect(received, candidates[1234]);
        Assert.Equal((true, 1234), (match.Matches, match.Candidate));
        Assert.Equal(2000, match.PValue / alone.PValue, 1e-6);
        Assert.False(engine.Identify(received, candidates[..1000]).Matches);
        Assert.Throws<ArgumentException>(() => engine.Identify(received, []));
        Assert.Throws<ArgumentException>(() => engine.Identify(received, [Message.Parse("01")]));
    }

    [Fact]
    public void Each_of_several_marks_says_its_payload()
    {
        WatermarkEngine engine = new(_model);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("astronaut.png"));
        RegionMark[] marks = [.. Enumerable.Range(0, 2).Select(i => RegionMark.Rectangle(engine.Codec.Encode(Payload.OfNumber((ulong)i)), cover, i * cover.Width / 2, 0, cover.Width / 2, cover.Height))];
        IReadOnlyList<RegionExtraction> read = engine.ExtractEach(engine.Embed(cover, marks, readbacks: 2));
        Assert.Equal([0UL, 1UL], read.Select(mark => mark.Extraction.Payload!.Value.Number).Order());
    }

    private WatermarkEngine With(WatermarkKey key) => new(_model) { Payloads = new PayloadOptions { Key = key } };

    private static Picture Jpeg(Picture picture, int quality) => PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality }));
}
