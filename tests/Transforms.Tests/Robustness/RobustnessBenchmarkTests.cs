using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class RobustnessBenchmarkTests
{
    private static readonly string[] s_files = [RepositoryRoot.Image("chelsea.png"), RepositoryRoot.Image("coffee.png"), RepositoryRoot.Image("rocket.jpg")];

    [Fact]
    public void The_report_does_not_depend_on_how_many_pictures_run_at_once()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        Assert.Equal(Lines(1), Lines(2));

        string Lines(int parallelism) => string.Join('\n', Run(model, parallelism, s_files).ToJsonLines());
    }

    [Fact]
    public void Rows_hold_one_entry_per_attack_and_the_unmarked_pictures()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        RobustnessReport report = Run(model, 2, s_files);

        Assert.Equal(["none", "noise:0.02", "splice:0.5"], report.Attacks.Select(row => row.Attack));
        Assert.All(report.Attacks, row => Assert.Equal(3, row.Pictures));
        Assert.Equal([false, false, true], report.Attacks.Select(row => row.Tampered));
        Assert.Equal(1, report.Attacks[0].DetectionRate);
        Assert.True(report.Attacks[0].BitAccuracy > 0.9, $"bit accuracy {report.Attacks[0].BitAccuracy}");
        Assert.Equal(model.Info.TargetPsnr, report.Fidelity.MeanPsnr, 1.0);
        Assert.InRange(report.Fidelity.LeastPsnr, 30, report.Fidelity.MeanPsnr);

        Assert.Equal(["covers", "crops"], report.Unmarked.Select(row => row.Kind));
        Assert.Equal([3, 5], report.Unmarked.Select(row => row.Pictures));
        Assert.All(report.Unmarked, row => Assert.Equal(0, row.Detected));
        Assert.All(report.Unmarked, row => Assert.Equal(row.SmallestPValues.Order(), row.SmallestPValues));
    }

    [Fact]
    public void A_file_that_is_no_picture_is_reported_and_costs_nothing_else()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        RobustnessReport report = Run(model, 1, [s_files[0], typeof(RobustnessBenchmarkTests).Assembly.Location]);
        Assert.Equal(1, report.Fidelity.Pictures);
        Assert.Single(report.Failed);
        Assert.Contains("Not measured", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_written_as_tables_and_as_json_lines()
    {
        RobustnessReport report = new()
        {
            Model = "test",
            MessageLength = 8,
            FalsePositiveRate = 1e-6,
            Seed = 1,
            Strength = 1,
            Fidelity = new FidelityRow(1, double.PositiveInfinity, 40, 0.99),
            Attacks = [new RobustnessRow("splice:0.5+jpeg:50", 1, 1, 1, 1, 0.5, true), new RobustnessRow("none", 1, 0.75, 0, 1, 1, false)],
            Unmarked = [new UnmarkedRow("covers", 1, 0, [0.5], [new NominalShare(0.1, 0)])],
            Failed = [],
        };
        string text = report.ToMarkdown();
        Assert.Contains("| splice:0.5+jpeg:50 | 1 | 1.0000 | 100.0 % | 100.0 % | 0.500 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| none | 1 | 0.7500 | 0.0 % | 100.0 % | 1.000 (whole) |\n", text, StringComparison.Ordinal);

        JsonElement[] rows = [.. report.ToJsonLines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["fidelity", "attack", "attack", "unmarked"], rows.Select(row => row.GetProperty("row").GetString()));
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("meanPsnr").ValueKind);
        Assert.Equal(0.5, rows[1].GetProperty("meanIoU").GetDouble());
    }

    [Fact]
    public void Mistaken_options_are_refused()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        RobustnessBenchmark benchmark = new(model);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentException>(() => benchmark.Run([], cancellationToken: token));
        Assert.Throws<ArgumentException>(() => benchmark.Run(s_files, new RobustnessBenchmarkOptions { UnmarkedCrops = 1 }, cancellationToken: token));
        Assert.Throws<ArgumentOutOfRangeException>(() => benchmark.Run(s_files, new RobustnessBenchmarkOptions { Strength = 0 }, cancellationToken: token));
    }

    [Fact]
    public void Speed_is_measured_for_every_stage()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        byte[] file = File.ReadAllBytes(RepositoryRoot.Image("rocket.jpg"));
        SpeedReport report = SpeedBenchmark.Run(
            new WatermarkEngine(model), file, new PictureEncoding { Format = PictureFormat.Jpeg }, runs: 2, TestContext.Current.CancellationToken);
        Assert.Equal((640, 427), (report.Width, report.Height));
        Assert.All([report.Decode, report.Embed, report.Encode, report.DecodeMarked, report.Extract, report.EmbedRatio], value => Assert.True(value > 0));
    }

    private static RobustnessReport Run(WatermarkModel model, int parallelism, IReadOnlyList<string> files) => new RobustnessBenchmark(model).Run(
        files,
        new RobustnessBenchmarkOptions
        {
            Attacks = AttackSuite.ParseList("none,noise:0.02,splice:0.5"),
            Parallelism = parallelism,
            UnmarkedFiles = [s_files[0], s_files[1]],
            UnmarkedCrops = 5,
        },
        cancellationToken: TestContext.Current.CancellationToken);
}
