using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class RegionBenchmarkTests(RegionBenchmarkTests.Measured measured) : IClassFixture<RegionBenchmarkTests.Measured>
{
    private static readonly BenchmarkPicture[] s_pictures =
        [.. new[] { "chelsea.png", "coffee.png" }.Select(name => new BenchmarkPicture(name, RepositoryRoot.Image(name)))];

    private static readonly RegionBenchmarkOptions s_options = new()
    {
        Bins = AreaBin.ParseList("5-10,60-70,70-80"),
        Attacks = AttackSuite.ParseList("none,jpeg:70"),
        Parallelism = 2,
    };

    // Marks that are large enough to be read at once.
    private static readonly AreaBin[] s_large = [.. AreaBin.ParseList("70-80")];

    [Fact]
    public void The_default_model_reads_and_finds_large_regions_and_reports_each_bin_and_wide_ones()
    {
        RegionReport report = measured.Told;
        Assert.True(report.EmbedderKnowsRegion);
        Assert.Equal(2 * 3 * 2, report.Rows.Count);
        string[] areas = ["5-10", "60-70", "70-80", "10-90", "all"]; // one bin alone makes no mean of 1-10
        Assert.Equal([.. areas, .. areas], report.Areas.Select(row => row.Area));
        Assert.All(report.Areas, row => Assert.Equal(2, row.Pictures));

        RegionAreaSummary large = report.Areas.Single(row => row is { Area: "70-80", Attack: "none" });
        Assert.InRange(large.MarkedShare!.Value.Mean, 0.7, 0.8);
        Assert.Equal((1, 1), (large.Detected!.Value.Mean, large.TrueMaskAllBitsRight!.Value.Mean));
        Assert.True(large.BitAccuracy!.Value.Mean > 0.98 && large.IoU!.Value.Mean > 0.75 && large.F1 is not null);
        Assert.All(report.Areas, row => Assert.InRange(row.BitAccuracy!.Value.Mean, row.BitAccuracy.Value.Interval.Low, row.BitAccuracy.Value.Interval.High));

        RegionAreaSummary all = report.Areas.Single(row => row is { Area: "all", Attack: "jpeg:70" });
        Assert.Equal(report.Rows.Where(row => row.Attack == "jpeg:70").Average(row => row.BitAccuracy!.Value), all.BitAccuracy!.Value.Mean, 12);
    }

    [Fact]
    public void The_three_psnrs_are_of_the_whole_mark_of_the_cut_mark_and_of_the_region()
    {
        WatermarkEngine engine = new(measured.Model);
        foreach (RegionRow row in measured.Untold.Rows)
        {
            Picture cover = PictureFile.Read(RepositoryRoot.Image(row.File));
            Message message = Message.Random(measured.Model.Info.MessageLength, StableSeed.Generator(1, "message", row.File, row.Bin!));
            Assert.Equal(PeakSignalToNoise.Measure(cover, engine.Embed(cover, message)), row.EmbedderPsnr!.Value, 1e-9);
            // Holds only where no pixel outside the region is changed: the squared error of the picture is that of the region.
            Assert.Equal(row.RegionPsnr!.Value - (10 * Math.Log10(row.Area!.Value)), row.FusedPsnr!.Value, 1e-9);
        }
    }

    [Fact]
    public void An_embedder_that_is_told_the_region_changes_nothing_else_and_marks_it_more_strongly()
    {
        Assert.Equal((true, false), (measured.Told.EmbedderKnowsRegion, measured.Untold.EmbedderKnowsRegion));
        Assert.All(measured.Told.Rows, row => Assert.Equal(row.EmbedderPsnr, row.FusedPsnr));
        RegionRow[] told = [.. measured.Told.Rows.Where(row => row.Attack == "none")];
        Assert.Equal(told.Select(row => (row.File, row.Bin)), measured.Untold.Rows.Select(row => (row.File, row.Bin)));
        Assert.All(told.Zip(measured.Untold.Rows).Where(pair => pair.First.Bin == "5-10"), pair => Assert.True(pair.First.RegionPsnr < pair.Second.RegionPsnr - 3));
    }

    [Fact]
    public void Rows_depend_on_the_seed_and_the_name_alone()
    {
        IReadOnlyList<RegionRow> rows = measured.Told.Rows;
        RegionBenchmarkOptions large = s_options with { Bins = s_large, Attacks = AttackSuite.ParseList("jpeg:70") }; // fewer bins, attacks and pictures, one at a time
        Assert.Equal(rows.Where(row => row is { File: "coffee.png", Bin: "70-80", Attack: "jpeg:70" }), measured.Run(s_pictures[1..], large with { Parallelism = 1 }).Rows);
        Assert.DoesNotContain(measured.Run(s_pictures[1..], large with { Seed = 2 }).Rows, row => rows.Contains(row));
    }

    [Fact]
    public void The_region_moves_with_the_picture()
    {
        Picture marked = TestPictures.Natural(96, 64);
        float[] region = [.. Enumerable.Range(0, 96 * 64).Select(i => i % 96 < 30 ? 1f : 0)];
        (Picture picture, float[] moved) = KnownRegion.Follow(AttackSuite.Parse("flip+jpeg:90"), new AttackInput(marked, null, new Random(1)), region);
        Assert.Equal((96, 64), (picture.Width, picture.Height));
        Assert.Equal(Enumerable.Range(0, 96 * 64).Select(i => i % 96 >= 66 ? 1f : 0), moved);
        (Picture same, float[] stays) = KnownRegion.Follow(AttackSuite.Parse("none"), new AttackInput(marked, null, new Random(1)), region);
        Assert.Equal((marked.Rgba, region), (same.Rgba, stays));
    }

    [Fact]
    public void An_unusable_picture_and_an_attack_that_cannot_be_made_are_rows_with_their_reason()
    {
        using TemporaryFolder folder = new();
        string bad = folder.File("bad.jpg");
        File.WriteAllText(bad, "no picture");
        RegionReport report = measured.Run([new BenchmarkPicture("bad.jpg", bad), s_pictures[0]], s_options with { Bins = s_large, MaximumPixels = 200_000 });
        Assert.Equal([("bad.jpg", null)], report.Failed.Select(failed => (failed.File, failed.Attack)));
        Assert.All(report.Areas, row => Assert.Equal(1, row.Pictures));
        Assert.Contains("(bad.jpg)", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal("failed", JsonDocument.Parse(report.ToJsonLines().Last()).RootElement.GetProperty("row").GetString());
    }

    [Fact]
    public void Tables_hold_every_area_and_json_lines_every_row()
    {
        RegionReport report = measured.Told;
        string table = report.ToMarkdown();
        Assert.All(report.Areas, row => Assert.Contains($"| {row.Area} | 2 | ", table, StringComparison.Ordinal));
        JsonElement[] summary = [.. report.ToJsonLines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(report.Areas[0].IoU!.Value.Mean, summary[0].GetProperty("summary").GetProperty("ioU").GetProperty("mean").GetDouble());
        Assert.Equal(report.Rows, report.RowsToJsonLines().Select(line => JsonSerializer.Deserialize<RegionRow>(line, BenchmarkRows.Format)!));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => measured.Run([], s_options));
        foreach (RegionBenchmarkOptions wrong in (RegionBenchmarkOptions[])
            [s_options with { Bins = [] }, s_options with { Bins = [new AreaBin(0.5, 0.4)] }, s_options with { Attacks = [] }, s_options with { Strength = 11 }, s_options with { Readbacks = 21 }])
        {
            Assert.ThrowsAny<ArgumentException>(() => measured.Run(s_pictures, wrong));
        }
    }

    /// <summary>One model and the runs that several tests look at.</summary>
    public sealed class Measured : IDisposable
    {
        private readonly MaskFolder _folder = new();
        private readonly Lazy<RegionReport> _told, _untold;

        public Measured()
        {
            _told = new(() => Run(s_pictures, s_options));
            _untold = new(() => Run(s_pictures, s_options with { TellRegion = false, Attacks = AttackSuite.ParseList("none") }));
        }

        public WatermarkModel Model { get; } = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

        /// <summary>Every bin and attack, the embedder being told the region.</summary>
        public RegionReport Told => _told.Value;

        /// <summary>Every bin without an attack, the mark being cut afterwards.</summary>
        public RegionReport Untold => _untold.Value;

        public RegionReport Run(BenchmarkPicture[] pictures, RegionBenchmarkOptions options) =>
            new RegionBenchmark(Model).Run(pictures, _folder.Masks, options, cancellationToken: TestContext.Current.CancellationToken);

        public void Dispose()
        {
            Model.Dispose();
            _folder.Dispose();
        }
    }
}
