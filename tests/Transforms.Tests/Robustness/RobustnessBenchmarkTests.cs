using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class RobustnessBenchmarkTests(RobustnessBenchmarkTests.Measured measured) : IClassFixture<RobustnessBenchmarkTests.Measured>, IDisposable
{
    private static readonly BenchmarkPicture[] s_pictures =
        [.. new[] { "chelsea.png", "coffee.png", "rocket.jpg" }.Select(name => new BenchmarkPicture(name, RepositoryRoot.Image(name)))];

    private static readonly RobustnessBenchmarkOptions s_options = new()
    {
        Attacks = AttackSuite.ParseList("none,noise:0.02,splice:0.5"),
        Parallelism = 2,
        UnmarkedPictures = s_pictures[..2],
        UnmarkedCrops = 5,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_do_not_depend_on_how_many_pictures_run_at_once()
    {
        IReadOnlyList<BenchmarkRow> alone = measured.Run(s_pictures[..1], s_options with { Parallelism = 1, UnmarkedPictures = [], UnmarkedCrops = 0 }).Rows;
        Assert.Equal(measured.Report.Rows.Where(row => row.File == "chelsea.png").Take(alone.Count), alone); // those of whole pictures and crops come last
    }

    [Fact]
    public void Every_attack_is_summed_up_with_an_interval_and_unmarked_pictures_with_a_bound()
    {
        RobustnessReport report = measured.Report;
        Assert.Equal(["none", "noise:0.02", "splice:0.5"], report.Attacks.Select(row => row.Attack));
        Assert.Equal([false, false, true], report.Attacks.Select(row => row.Tampered));
        Assert.All(report.Attacks, row =>
        {
            Assert.Equal((3, 0), (row.Pictures, row.Failed));
            Assert.InRange(row.BitAccuracy.Mean, row.BitAccuracy.Interval.Low, row.BitAccuracy.Interval.High);
        });
        AttackSummary none = report.Attacks[0];
        Assert.Equal((1, 1), (none.Detected!.Value.Mean, none.Matched.Mean));
        Assert.True(none.BitAccuracy.Mean > 0.9, $"bit accuracy {none.BitAccuracy.Mean}");

        FidelitySummary fidelity = report.Fidelity;
        Assert.Equal(3, fidelity.Pictures);
        Assert.Equal(measured.Model.Info.TargetPsnr, fidelity.Psnr.Mean, 2.0);
        Assert.InRange(fidelity.LeastPsnr, 36, fidelity.Psnr.Mean);
        Assert.All([fidelity.Ssim.Mean, fidelity.MsSsim.Mean], similarity => Assert.InRange(similarity, 0.95, 1));
        Assert.InRange(fidelity.ColourDifference.Mean, 0.1, fidelity.ColourDifference99.Mean);
        Assert.InRange(fidelity.LargestChange, 3, 60);

        Assert.Equal(["cover", "whole", "crop"], report.Unmarked.Select(row => row.Kind));
        Assert.Equal([3, 2, 5], report.Unmarked.Select(row => row.Pictures));
        Assert.All(report.Unmarked, row => Assert.Equal((0, 0), (row.Detected, row.Matched)));
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 3), report.Unmarked[0].DetectedBound!.Value, 6);
        Assert.All(report.Unmarked, row => Assert.Equal(row.SmallestPValues.Order(), row.SmallestPValues));
        Assert.Null(report.UnmarkedBits); // ten readings say nothing about bits
        Assert.Equal(3 * 5 + 7, report.Rows.Count);
    }

    [Fact]
    public void Unusable_files_are_rows_with_a_reason_and_the_others_are_measured()
    {
        byte[] good = File.ReadAllBytes(RepositoryRoot.Image("coffee.png"));
        (string Name, byte[] Bytes)[] files =
        [
            ("empty.png", []), ("text.png", "not a picture"u8.ToArray()), ("cut.png", good[..(good.Length / 2)]),
            ("tiny.png", PictureFile.Encode(TestPictures.Random(1, 1), new PictureEncoding { Format = PictureFormat.Png })),
            ("grey.png", PictureFile.Encode(TestPictures.Make(96, 80, (x, y, _) => x + y), new PictureEncoding { Format = PictureFormat.Png })),
        ];
        foreach ((string name, byte[] bytes) in files) File.WriteAllBytes(_folder.File(name), bytes);
        BenchmarkPicture[] pictures =
        [
            .. files.Select(file => new BenchmarkPicture(file.Name, _folder.File(file.Name))), new("missing.png", _folder.File("missing.png")),
            new("animated.gif", Golden("checkerboard.gif")), new("cmyk.jpg", Golden("cmyk.jpg")), s_pictures[1],
        ];
        RobustnessReport report = measured.Run(pictures, s_options with { MaximumPixels = 600 * 400 });

        Assert.Equal(
            ["empty.png", "text.png", "cut.png", "tiny.png", "missing.png"],
            report.Failed.Where(failed => failed.Attack is null && failed.File is not ("animated.gif" or "cmyk.jpg")).Select(failed => failed.File));
        Assert.All(report.Failed, failed => Assert.DoesNotContain("Parameter", failed.Reason, StringComparison.Ordinal));
        Assert.Contains(report.Rows, row => row is { File: "grey.png", Kind: BenchmarkRowKind.Marked });
        Assert.Contains(report.Rows, row => row is { File: "coffee.png", Kind: BenchmarkRowKind.Marked });
        Assert.Contains("Not measured", report.ToMarkdown(), StringComparison.Ordinal);

        RobustnessReport small = measured.Run([s_pictures[1]], s_options with { MaximumPixels = 1000 });
        Assert.Contains("1000 pixels", small.Failed[0].Reason, StringComparison.Ordinal);

        static string Golden(string name) => Path.Combine(RepositoryRoot.Folder, "data", "golden", "pictures", name);
    }

    [Fact]
    public void A_report_is_written_as_tables_and_as_json_lines()
    {
        RobustnessReport report = measured.Report;
        string text = report.ToMarkdown();
        Assert.Matches(@"\| none \| 3 \| [01]\.\d{4} \(few\) \| \d+\.\d % \| 100\.0 % \| 100\.0 % \| [01]\.\d{3} \(whole\) \|", text);
        Assert.Matches(@"\| splice:0\.5 \| 3 \|.* [01]\.\d{3} \| [01]\.\d{3} \|\n", text);
        JsonElement[] rows = [.. report.ToJsonLines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["fidelity", "attack", "attack", "attack", "unmarked", "unmarked", "unmarked"], rows.Select(row => row.GetProperty("row").GetString()));
        Assert.Equal(report.Attacks[2].IoU!.Value.Mean, rows[3].GetProperty("ioU").GetDouble(), 10);
    }

    [Fact]
    public void A_system_without_detection_or_mask_leaves_them_out()
    {
        RobustnessReport report = new RobustnessBenchmark(new SilentSystem()).Run(
            s_pictures[..1], new RobustnessBenchmarkOptions { Attacks = AttackSuite.ParseList("none") }, cancellationToken: TestContext.Current.CancellationToken);
        AttackSummary row = Assert.Single(report.Attacks);
        Assert.Null(row.Detected);
        Assert.Null(row.IoU);
        Assert.Equal(1, row.Matched.Mean);
        Assert.Contains("| none | 1 | 1.0000 (few) | 100.0 % | - | 100.0 % | - | - |", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Null(report.Unmarked[0].Detected);
    }

    [Fact]
    public void Mistaken_options_are_refused()
    {
        RobustnessBenchmark benchmark = new(measured.Model);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentException>(() => benchmark.Run([], cancellationToken: token));
        Assert.Throws<ArgumentException>(() => benchmark.Run([s_pictures[0], s_pictures[0]], cancellationToken: token));
        Assert.Throws<ArgumentException>(() => benchmark.Run(s_pictures, new RobustnessBenchmarkOptions { UnmarkedCrops = 1 }, cancellationToken: token));
        Assert.Throws<ArgumentOutOfRangeException>(() => benchmark.Run(s_pictures, new RobustnessBenchmarkOptions { Strength = 0 }, cancellationToken: token));
        Assert.Throws<ArgumentException>(
            () => benchmark.Run(s_pictures, new RobustnessBenchmarkOptions { Attacks = [AttackSuite.Parse("none"), AttackSuite.Parse("none")] }, cancellationToken: token));
    }

    [Fact]
    public void Speed_is_measured_for_every_stage()
    {
        byte[] file = File.ReadAllBytes(RepositoryRoot.Image("rocket.jpg"));
        SpeedReport report = SpeedBenchmark.Run(
            new WatermarkEngine(measured.Model), file, new PictureEncoding { Format = PictureFormat.Jpeg }, runs: 1, TestContext.Current.CancellationToken);
        Assert.Equal((640, 427), (report.Width, report.Height));
        Assert.All([report.Decode, report.Embed, report.Encode, report.DecodeMarked, report.Extract, report.EmbedRatio], value => Assert.True(value > 0));
    }

    /// <summary>One model and one run for all tests here. Pictures are read as received: looking for turned ones is not the benchmark's, and takes most of the time.</summary>
    public sealed class Measured : IDisposable
    {
        private readonly Lazy<RobustnessReport> _report;

        public Measured() => _report = new(() => Run(s_pictures, s_options));

        public WatermarkModel Model { get; } = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

        public RobustnessReport Report => _report.Value;

        public RobustnessReport Run(IReadOnlyList<BenchmarkPicture> pictures, RobustnessBenchmarkOptions options) =>
            new RobustnessBenchmark(new EngineSystem(Model, synchronize: false)).Run(pictures, options, cancellationToken: TestContext.Current.CancellationToken);

        public void Dispose() => Model.Dispose();
    }

    /// <summary>Reads what it wrote last; says nothing about presence or place.</summary>
    private sealed class SilentSystem : IWatermarkSystem
    {
        private Message _last = new([true, .. new bool[31]]);

        public string Name => "silent";

        public int MessageLength => 32;

        public Picture Embed(Picture cover, Message message, double strength)
        {
            _last = message;
            return cover;
        }

        public SystemReading Read(Picture picture) => new(_last);

        public void Dispose()
        {
        }
    }
}
