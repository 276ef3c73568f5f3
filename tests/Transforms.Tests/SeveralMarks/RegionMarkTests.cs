namespace MlNetWatermark.Tests;

/// <summary>Several marks in one picture through the engine, with the model inside the package.</summary>
public class RegionMarkTests(DefaultModel fixture) : IClassFixture<DefaultModel>
{
    private readonly WatermarkEngine _engine = new(fixture.Model);
    private readonly Picture _cover = PictureFile.Read(RepositoryRoot.Image("coffee.png"));

    private Message Random(int seed) => Message.Random(fixture.Model.Info.MessageLength, new Random(seed));

    [Fact]
    public void Two_marks_side_by_side_are_both_read_from_the_saved_file_and_their_regions_found()
    {
        int half = _cover.Width / 2;
        RegionMark left = RegionMark.Rectangle(Random(1), _cover, 0, 0, half, _cover.Height);
        RegionMark right = RegionMark.Rectangle(Random(2), _cover, half, 0, _cover.Width - half, _cover.Height);
        Picture marked = PictureFile.Decode(PictureFile.Encode(_engine.Embed(_cover, [left, right]), new PictureEncoding { Format = PictureFormat.Png }));
        IReadOnlyList<RegionExtraction> found = _engine.ExtractEach(marked);
        Assert.Equal(2, found.Count);
        foreach (RegionMark mark in (RegionMark[])[left, right])
        {
            RegionExtraction read = found.Single(result => BitAccuracy.Measure(mark.Message, result.Extraction.Message!) > 0.9);
            Assert.True(read.Extraction.Detected && read.Extraction.PValue <= 1e-6);
            Assert.True(MaskScore.Measure(mark.Region, read.Mask).IoU > 0.85);
            Assert.Equal(read.Extraction.Coverage, read.Region.Area);
        }
    }

    [Fact]
    public void Pixels_in_no_region_are_the_covers_in_the_saved_file()
    {
        RegionMark[] marks = [RegionMark.Rectangle(Random(1), _cover, 10, 20, 200, 150), RegionMark.Rectangle(Random(2), _cover, 300, 200, 150, 180)];
        Picture saved = PictureFile.Decode(PictureFile.Encode(_engine.Embed(_cover, marks), new PictureEncoding { Format = PictureFormat.Png }));
        int changed = 0;
        for (int i = 0; i < _cover.Rgba.Length; i++)
        {
            if (marks[0].Region[i / 4] + marks[1].Region[i / 4] == 0) Assert.Equal(_cover.Rgba[i], saved.Rgba[i]);
            else if (_cover.Rgba[i] != saved.Rgba[i]) changed++;
        }

        Assert.True(changed > 50_000);
    }

    [Fact]
    public void An_unmarked_picture_has_no_marks() => Assert.Empty(_engine.ExtractEach(_cover));

    [Fact]
    public void One_mark_all_over_is_one_result_with_the_whole_picture()
    {
        Message message = Random(3);
        RegionExtraction found = Assert.Single(_engine.ExtractEach(_engine.Embed(_cover, message)));
        Assert.Equal(message, found.Extraction.Message);
        Assert.True(found.Region.Area > 0.95);
    }

    [Fact]
    public void Marks_that_cannot_be_embedded_are_named()
    {
        RegionMark one = RegionMark.Rectangle(Random(1), _cover, 0, 0, 100, 100);
        Assert.Contains("no mark", Error([]), StringComparison.Ordinal);
        Assert.Contains("Marks 1 and 2 share the pixel (50, 50)", Error([one, RegionMark.Rectangle(Random(2), _cover, 50, 50, 100, 100)]), StringComparison.Ordinal);
        Assert.Contains("empty", Error([one with { Region = new float[_cover.Width * _cover.Height] }]), StringComparison.Ordinal);
        Assert.Contains("7 were given", Error([one with { Region = new float[7] }]), StringComparison.Ordinal);
        Assert.Contains("the message has 3", Error([one with { Message = Message.Random(3) }]), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RegionMark.Rectangle(Random(1), _cover, 10, 10, _cover.Width, 5));
        Assert.Throws<ArgumentException>(() => RegionMark.Rectangle(Random(1), _cover, int.MaxValue, 10, int.MaxValue, 5));

        string Error(RegionMark[] marks) => Assert.Throws<ArgumentException>(() => _engine.Embed(_cover, marks)).Message;
    }
}
