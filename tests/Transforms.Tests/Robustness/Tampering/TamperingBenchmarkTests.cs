namespace MlNetWatermark.Tests;

public sealed class TamperingBenchmarkTests(TamperingBenchmarkTests.Measured measured) : IClassFixture<TamperingBenchmarkTests.Measured>
{
    private static readonly BenchmarkPicture[] s_pictures =
        [.. new[] { "chelsea.png", "coffee.png" }.Select(name => new BenchmarkPicture(name, RepositoryRoot.Image(name)))];

    private static readonly TamperingBenchmarkOptions s_options = new()
    {
        Kinds = TamperKinds.ParseList("untampered,unmarked,twin,splicing,copy-move,removal,insertion"),
        Areas = TamperingBenchmarkOptions.ParseAreas("30"),
        Attacks = AttackSuite.ParseList("none,heic:50"),
        Synchronize = false,
        Parallelism = 2,
    };

    [Fact]
    public void The_default_model_shows_what_carries_no_mark_and_keeps_its_bits()
    {
        TamperingReport report = measured.Report;
        TamperingRow[] rows = [.. report.Rows.Where(row => row.Attack == "none")];
        Assert.Equal(2 * s_options.Kinds.Count, rows.Length);
        Assert.All(rows.Where(row => row.Bin is not null), row => Assert.InRange(row.Area!.Value, 0.28, 0.32));
        Assert.All(rows.Where(row => row.Kind != "unmarked"), row => Assert.True(row.Detected!.Value && row.BitAccuracy > 0.95));
        Assert.All(
            rows.Where(row => row.Kind is "twin" or "splicing" or "copy-move" or "removal" or "insertion"),
            row => Assert.True(row is { F1: > 0.7, AreaUnderCurve: > 0.9, IoU: > 0.5, PixelAccuracy: > 0.8, PixelFalsePositiveRate: < 0.15, Psnr: null }, row.ToString()));
        Assert.All(rows.Where(row => row.Kind == "untampered"), row => Assert.True(row is { Area: 0, F1: null, AreaUnderCurve: null, PixelFalsePositiveRate: < 0.05, Psnr: > 35 }));
        Assert.All(rows.Where(row => row.Kind == "unmarked"), row => Assert.True(row is { Area: 1, Detected: false, CalledTampered: > 0.9, PixelFalsePositiveRate: null }));
    }

    [Fact]
    public void An_attack_that_cannot_be_made_is_reported_and_costs_nothing_else()
    {
        Assert.All(measured.Report.Failed, failed => Assert.Equal("heic:50", failed.Attack));
        Assert.Equal(2 * s_options.Kinds.Count, measured.Report.Failed.Count);
        Assert.Contains("| heic:50 | - |", measured.Report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_part_is_replaced_and_by_what_the_kind_says()
    {
        Picture cover = PictureFile.Read(s_pictures[0].Path);
        TamperedPicture[] made = [.. new TamperingBenchmark(measured.Model).Tamper(s_pictures, measured.Masks, s_options with { Kinds = TamperKinds.All }, 0)];
        Assert.Equal(TamperKinds.All, made.Select(picture => picture.Kind));
        Picture marked = made[0].Picture;
        Assert.Equal(cover.Rgba, made[1].Picture.Rgba);
        Assert.All(made[2..], picture => Assert.Same(made[2].Mask, picture.Mask)); // the same part for every kind
        Assert.All(made[2..], picture => Assert.Equal(marked.Rgba, Tampering.Replace(picture.Picture, marked, Tampering.Inverse(picture.Mask)).Picture.Rgba));
        Assert.Equal(made[2].Picture.Rgba, Tampering.Replace(marked, cover, Tampering.Inverse(made[2].Mask)).Picture.Rgba);
        Assert.Equal(made.Length, made.Select(picture => picture.Picture.Rgba).Distinct(EqualityComparer<byte[]>.Create((a, b) => a.AsSpan().SequenceEqual(b), bytes => bytes.Length)).Count());
    }

    [Fact]
    public void Rows_depend_on_the_seed_and_the_name_alone()
    {
        TamperingBenchmarkOptions few = s_options with { Kinds = TamperKinds.ParseList("twin,copy-move"), Attacks = AttackSuite.ParseList("none"), Parallelism = 1 };
        TamperingReport alone = measured.Run(s_pictures[1..], few);
        Assert.Equal(2, alone.Rows.Count);
        Assert.All(alone.Rows, row => Assert.Contains(row, measured.Report.Rows));
        Assert.DoesNotContain(measured.Run(s_pictures[1..], few with { Seed = 2 }).Rows, row => alone.Rows.Contains(row));
    }

    [Fact]
    public void The_exact_layer_answers_only_where_it_is_asked_for()
    {
        TamperingBenchmarkOptions twin = s_options with { Kinds = [TamperKind.Twin], Attacks = AttackSuite.ParseList("none"), ExactLayer = true };
        TamperingReport exact = measured.Run(s_pictures[..1], twin);
        Assert.True(exact.ExactLayer && !measured.Report.ExactLayer);
        Assert.True(exact.Rows[0].F1 > measured.Report.Rows.Single(row => row is { File: "chelsea.png", Kind: "twin", Attack: "none" }).F1);
    }

    [Fact]
    public void An_unusable_picture_is_a_row_and_never_the_source_of_a_splice()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("bad.jpg"), "no picture");
        BenchmarkPicture bad = new("bad.jpg", folder.File("bad.jpg"));
        TamperingBenchmarkOptions splicing = s_options with { Kinds = [TamperKind.Splicing], Attacks = AttackSuite.ParseList("none") };
        TamperingReport report = measured.Run([bad, .. s_pictures], splicing);
        Assert.Equal([("bad.jpg", null)], report.Failed.Select(failed => (failed.File, failed.Attack)));
        Assert.Equal(measured.Report.Rows.Where(row => row is { Kind: "splicing", Attack: "none" }), report.Rows.Where(row => row.Error is null));
        Assert.Contains("no other picture", Assert.Single(measured.Run([bad, s_pictures[0]], splicing).Failed, failed => failed.File != "bad.jpg").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => measured.Run([], s_options));
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => measured.Run(s_pictures[..1], s_options)).Message, StringComparison.Ordinal);
        foreach (TamperingBenchmarkOptions wrong in (TamperingBenchmarkOptions[])
            [s_options with { Kinds = [] }, s_options with { Kinds = [(TamperKind)99] }, s_options with { Areas = [] }, s_options with { Attacks = [] }, s_options with { Strength = 0 }])
        {
            Assert.ThrowsAny<ArgumentException>(() => measured.Run(s_pictures, wrong));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new TamperingBenchmark(measured.Model).Tamper(s_pictures, measured.Masks, s_options, 2));
    }

    /// <summary>One model and the run that several tests look at.</summary>
    public sealed class Measured : IDisposable
    {
        private readonly MaskFolder _folder = new();
        private readonly Lazy<TamperingReport> _report;

        public Measured() => _report = new(() => Run(s_pictures, s_options));

        public WatermarkModel Model { get; } = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

        public ObjectMasks Masks => _folder.Masks;

        public TamperingReport Report => _report.Value;

        public TamperingReport Run(BenchmarkPicture[] pictures, TamperingBenchmarkOptions options) =>
            new TamperingBenchmark(Model).Run(pictures, Masks, options, cancellationToken: TestContext.Current.CancellationToken);

        public void Dispose()
        {
            Model.Dispose();
            _folder.Dispose();
        }
    }
}
