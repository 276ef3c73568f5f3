using System.Text.Json;

namespace MlNetWatermark.Tests;

public sealed class SeveralMarksBenchmarkTests : IDisposable
{
    private static readonly BenchmarkPicture[] s_pictures =
        [.. new[] { "chelsea.png", "coffee.png" }.Select(name => new BenchmarkPicture(name, RepositoryRoot.Image(name)))];

    private readonly WatermarkModel _model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });

    public void Dispose() => _model.Dispose();

    [Fact]
    public void One_large_mark_is_read_and_found()
    {
        SeveralMarksReport report = Run(new SeveralMarksOptions { Count = 1, Area = 0.6 });
        Assert.Equal(["none", "jpeg:70"], report.Attacks.Select(row => row.Attack));
        SeveralMarksSummaryRow none = report.Attacks[0];
        Assert.Equal((2, 1, 1), (none.Pictures, none.MessagesRead!.Value.Mean, none.AllMessagesRead!.Value.Mean));
        Assert.Equal((1, 1, 0), (none.BitAccuracy!.Value.Mean, none.Found!.Value.Mean, none.False!.Value.Mean));
        Assert.True(none.IoU!.Value.Mean > 0.7);
        Assert.Equal(0.6, none.Area!.Value.Mean, 0.01);
    }

    [Fact]
    public void Pixels_outside_the_marks_are_the_covers()
    {
        foreach (SeveralMarksRow row in Run(new SeveralMarksOptions { Attacks = AttackSuite.ParseList("none") }).Rows)
        {
            Assert.Equal((5, 0.5), (row.Marks!.Value, Math.Round(row.Area!.Value, 2)));
            // Holds only where no pixel outside is changed: the squared error of the picture is that of the regions.
            Assert.Equal(row.RegionPsnr!.Value - (10 * Math.Log10(row.Area.Value)), row.Psnr!.Value, 1e-9);
        }
    }

    [Fact]
    public void Rows_depend_on_the_seed_alone()
    {
        SeveralMarksOptions options = new() { Count = 2, Layout = MarkLayout.Touching, Attacks = AttackSuite.ParseList("jpeg:80") };
        SeveralMarksReport report = Run(options with { Parallelism = 1 });
        Assert.Equal(report.Rows, Run(options with { Parallelism = 2 }).Rows);
        Assert.NotEqual(report.Rows, Run(options with { Seed = 2 }).Rows);
        Assert.Equal(report.Rows, report.RowsToJsonLines().Select(line => JsonSerializer.Deserialize<SeveralMarksRow>(line, BenchmarkRows.Format)!));
        Assert.Contains("2 marks of 128 bits in each picture, layout touching", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal("marks", JsonDocument.Parse(report.ToJsonLines().Single()).RootElement.GetProperty("row").GetString());
    }

    [Fact]
    public void A_layout_that_does_not_fit_is_a_row_with_its_reason()
    {
        SeveralMarksReport report = Run(new SeveralMarksOptions { Count = 4, Area = 0.24 });
        Assert.Equal(["chelsea.png", "coffee.png"], report.Failed.Select(failed => failed.File));
        Assert.All(report.Failed, failed => Assert.Contains("4 rectangles", failed.Reason, StringComparison.Ordinal));
        Assert.Null(report.Attacks[0].Psnr);
        Assert.Contains("| none | 0 | - |", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach (SeveralMarksOptions wrong in (SeveralMarksOptions[])
            [new() { Count = 0 }, new() { Count = 17 }, new() { Area = 0 }, new() { Count = 5, Area = 0.2 }, new() { Layout = MarkLayout.Objects }])
        {
            Assert.ThrowsAny<ArgumentException>(() => Run(wrong));
        }
    }

    [Fact]
    public void Each_message_is_compared_with_the_region_that_overlaps_its_own_most()
    {
        Message first = Message.Parse("0000000000000000"), second = Message.Parse("1111111111111111"), almost = Message.Parse("1111111111111100");
        Message neither = Message.Parse("0101010101010101");
        float[] left = [1, 1, 0, 0], right = [0, 0, 1, 1], mostRight = [0, 1, 1, 1], corner = [1, 0, 0, 0];

        MarkMatching matching = MarkMatching.Of([(first, left), (second, right)], [(almost, mostRight), (first, left), (neither, corner)]);
        Assert.Equal(1, matching.MessagesRead);
        Assert.Equal((1 + (14.0 / 16)) / 2, matching.BitAccuracy, 12);
        Assert.Equal((1 + (2.0 / 3)) / 2, matching.IoU, 12);
        Assert.Equal(2, matching.False); // 14 of 16 bits happen by luck in 2 of 1000, twice as often with two messages; 8 of 16 always do
    }

    [Fact]
    public void A_message_found_elsewhere_is_not_read_and_what_is_not_found_counts_as_chance()
    {
        Message message = Message.Parse(new string('1', 32));
        float[] left = [1, 1, 0, 0], right = [0, 0, 1, 1];
        Assert.Equal(new MarkMatching(0, 0.5, 0, 0), MarkMatching.Of([(message, left)], [(message, right)]));
        Assert.Equal(new MarkMatching(0, 0.5, 0, 0), MarkMatching.Of([(message, left)], []));
    }

    private SeveralMarksReport Run(SeveralMarksOptions options) =>
        new SeveralMarksBenchmark(_model).Run(s_pictures, options, cancellationToken: TestContext.Current.CancellationToken);
}
