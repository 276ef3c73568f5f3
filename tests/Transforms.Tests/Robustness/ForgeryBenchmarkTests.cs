using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class ForgeryBenchmarkTests : IDisposable
{
    private const int Sources = 16;
    private const int Targets = 5;

    private static readonly ForgeryOptions s_options = new() { Targets = Targets, SourceCounts = [1, Sources], TargetPsnrs = [48, 34], CommonSize = ToySystem.Side };

    // Most tests look at the same two reports.
    private static readonly Lazy<ForgeryReport> s_same = new(() => Once(contentBound: false)), s_bound = new(() => Once(contentBound: true));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mark_that_is_the_same_on_every_picture_is_copied()
    {
        ForgeryReport report = s_same.Value;
        Assert.Empty(report.Failed);
        ForgeryRow control = report.Copies[0];
        Assert.Equal((0, 0.0), (control.Sources, control.DetectionRate));
        Assert.InRange(control.BitAccuracy, 0.35, 0.65);

        foreach (bool originalsKnown in (bool[])[false, true])
        {
            ForgeryRow many = Row(report.Copies, Sources, originalsKnown, 34);
            Assert.Equal((1.0, 1.0, 1.0), (many.BitAccuracy, many.AllBitsRight, many.DetectionRate));
            Assert.Equal(34, many.MeanPsnr, 0.5);
        }

        double one = Row(report.Copies, 1, false, 48).BitAccuracy, quiet = Row(report.Copies, Sources, false, 48).BitAccuracy;
        Assert.True(one < quiet, $"{one} from one picture, {quiet} from {Sources}");
    }

    [Fact]
    public void A_mark_that_depends_on_the_content_is_not_copied_even_by_who_knows_the_originals()
    {
        ForgeryReport report = s_bound.Value;
        Assert.Equal(1, report.Removals[0].BitAccuracy); // the system itself works
        Assert.All(report.Copies, row => Assert.Equal(0, row.DetectionRate));
        Assert.All(report.Copies, row => Assert.InRange(row.BitAccuracy, 0.3, 0.7));
    }

    [Fact]
    public void Subtracting_the_average_removes_a_mark_that_is_the_same_on_every_picture()
    {
        ForgeryReport report = s_same.Value;
        Assert.Equal((1.0, 1.0), (report.Removals[0].BitAccuracy, report.Removals[0].DetectionRate));
        ForgeryRow removed = Row(report.Removals, Sources, true, 34);
        Assert.Equal(0, removed.DetectionRate);
        Assert.True(removed.BitAccuracy < 0.5, $"{removed.BitAccuracy} left");

        ForgeryRow bound = Row(s_bound.Value.Removals, Sources, true, 34);
        Assert.True(bound.BitAccuracy > 0.9, $"{bound.BitAccuracy} left of a mark that depends on the content");
    }

    [Fact]
    public void Two_messages_of_equal_strength_share_the_bits_they_disagree_on()
    {
        RemarkingRow row = s_same.Value.Remarking;
        Assert.Equal(Targets, row.Pictures);
        Assert.InRange(row.FirstBitAccuracy, 0.5, 0.95);
        Assert.InRange(row.SecondBitAccuracy, 0.5, 0.95);
        Assert.InRange(row.MeanPsnr, 35, 40); // one mark alone is 40 dB
    }

    [Fact]
    public void The_report_does_not_depend_on_how_many_pictures_run_at_once()
    {
        Assert.Equal(s_same.Value.ToJsonLines(), Run(contentBound: false, s_options with { Parallelism = 2 }).ToJsonLines());
    }

    [Fact]
    public void More_sources_than_there_are_become_all_there_are()
    {
        ForgeryReport report = Run(contentBound: false, s_options with { SourceCounts = [Sources, 100, 1000], TargetPsnrs = [34] });
        Assert.Equal([0, Sources, Sources], report.Copies.Select(row => row.Sources));
        Assert.Equal([false, false, true], report.Copies.Select(row => row.OriginalsKnown));
    }

    [Fact]
    public void A_picture_that_cannot_be_marked_is_reported_and_left_out()
    {
        string[] files = Covers();
        PictureFile.Write(TestPictures.Natural(32, 32), files[0], overwrite: true);
        PictureFile.Write(TestPictures.Natural(32, 32), files[^1], overwrite: true);
        ForgeryReport report = new ForgeryBenchmark(new ToySystem(false)).Run(files, s_options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([files[0], files[^1]], report.Failed.Select(failed => failed.File));
        Assert.Equal(Targets - 1, report.Remarking.Pictures);
        Assert.Equal(Sources - 1, report.Copies[^1].Sources);
        Assert.Contains("The toy marks 64 x 64 pixels.", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_picture_to_learn_from_the_reason_is_told()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        ForgeryBenchmark benchmark = new(new ToySystem(false));
        string[] files = Covers()[..2];
        PictureFile.Write(TestPictures.Natural(32, 32), files[0], overwrite: true);
        ArgumentException problem = Assert.Throws<ArgumentException>(() => benchmark.Run(files, s_options, cancellationToken: token));
        Assert.Contains("The toy marks 64 x 64 pixels.", problem.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => benchmark.Run(files[..1], s_options, cancellationToken: token));
    }

    [Fact]
    public void Json_lines_have_no_infinity()
    {
        JsonElement[] rows = [.. Run(false, s_options with { SourceCounts = [1] }).ToJsonLines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["copy", "copy", "copy", "copy", "copy", "removal", "removal", "removal", "removal", "removal", "remarking"],
            rows.Select(row => row.GetProperty("row").GetString()));
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("targetPsnr").ValueKind);
        Assert.Equal(48, rows[1].GetProperty("targetPsnr").GetDouble());
    }

    [Theory]
    [InlineData(20, 20, true)] // 2^-20 = 9.5e-7
    [InlineData(19, 19, false)]
    [InlineData(64, 51, true)] // 9.4e-7
    [InlineData(64, 50, false)] // 3.5e-6
    [InlineData(2000, 1400, true)]
    [InlineData(2000, 1000, false)]
    public void A_match_is_what_chance_gives_once_in_a_million(int bits, int right, bool matches)
    {
        Message expected = new(new bool[bits]), read = new([.. Enumerable.Range(0, bits).Select(i => i >= right)]);
        Assert.Equal(matches, ForgeryTarget.Matches(expected, read));
    }

    private static ForgeryRow Row(IReadOnlyList<ForgeryRow> rows, int sources, bool originalsKnown, double psnr) =>
        rows.Single(row => row.Sources == sources && row.OriginalsKnown == originalsKnown && row.TargetPsnr == psnr);

    private ForgeryReport Run(bool contentBound, ForgeryOptions options) =>
        new ForgeryBenchmark(new ToySystem(contentBound)).Run(Covers(), options, cancellationToken: TestContext.Current.CancellationToken);

    private static ForgeryReport Once(bool contentBound)
    {
        using TemporaryFolder folder = new();
        return new ForgeryBenchmark(new ToySystem(contentBound)).Run(Covers(folder), s_options with { Parallelism = 1 });
    }

    private string[] Covers() => Covers(_folder);

    private static string[] Covers(TemporaryFolder folder)
    {
        string[] files = [.. Enumerable.Range(0, Sources + Targets).Select(i => folder.File($"{i:D3}.png"))];
        for (int i = 0; i < files.Length; i++) PictureFile.Write(ToySystem.Cover(seed: i), files[i], overwrite: true);
        return files;
    }
}
