namespace MlNetWatermark.Tests;

/// <summary>The default model on real photos at full resolution; the whole table is made by <c>watermark benchmark</c>.</summary>
public class ValidationPhotosTests
{
    [Fact]
    [Trait("Requires", "photos")]
    public void The_default_model_keeps_its_quality_and_reads_real_photos_after_real_edits() => Check(photos: 4);

    [Fact]
    [Trait("Requires", "photos")]
    [Trait(Slow.Trait, Slow.Value)]
    public void The_default_model_keeps_its_quality_and_reads_more_real_photos_after_real_edits()
    {
        Slow.Require();
        Check(photos: 1000);
    }

    // Every tenth photograph, until there are enough.
    private static void Check(int photos)
    {
        Assert.SkipWhen(RepositoryRoot.Photos is null, "The photographs in ../shared/photos are not here.");
        BenchmarkPicture[] chosen = [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Photos, "val")).Order(StringComparer.Ordinal)
            .Where((_, i) => i % 10 == 3).Take(photos).Select(path => new BenchmarkPicture(Path.GetFileName(path), path))];
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        // None of these edits turns or cuts a picture, so all are read as received: the search for such ones would take most of the time.
        RobustnessReport report = new RobustnessBenchmark(new EngineSystem(model, synchronize: false)).Run(chosen, new RobustnessBenchmarkOptions
        {
            Attacks = AttackSuite.ParseList("none,jpeg:90,jpeg:50,resize:0.25,noise:0.05,splice:0.5"),
            Seed = 11,
            Payloads = true,
        }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(report.Failed);
        Assert.InRange(report.Fidelity.Psnr.Mean, 41, 43.5);
        Assert.All(report.Attacks, row => Assert.True(row.Detected!.Value.Mean == 1, $"{row.Attack}: {row.Detected!.Value.Mean:P0} detected"));
        Dictionary<string, double> accuracy = report.Attacks.ToDictionary(r => r.Attack, r => r.BitAccuracy.Mean);
        foreach (string mild in (string[])["none", "jpeg:90", "resize:0.25", "noise:0.05"]) Assert.True(accuracy[mild] >= 0.985, $"{mild}: {accuracy[mild]:F4}");
        Assert.True(accuracy["jpeg:50"] >= 0.98, $"jpeg:50: {accuracy["jpeg:50"]:F4}");
        Assert.All(report.Attacks, row => Assert.True(row.Payloads[0].Soft.Mean == 1 && row.Payloads.Sum(payload => payload.Wrong) == 0, $"{row.Attack}: {row.Payloads[0].Soft.Mean:P0} of the payloads read"));
        Assert.True(report.Attacks.Single(r => r.Attack == "splice:0.5").IoU!.Value.Mean >= 0.9);
        Assert.All(report.Unmarked, row => Assert.Equal(0, row.Detected));

        // With the search, which pays for more tries, the marks would be detected too, and what is unmarked would not.
        IEnumerable<BenchmarkRow> attacked = report.Rows.Where(row => row.Kind == BenchmarkRowKind.Attacked);
        Assert.All(attacked, row => Assert.InRange(row.PValue!.Value * (2 + Synchronizer.MostPlacements), 0, model.Info.FalsePositiveRate));
        WatermarkEngine searching = new(model);
        Assert.All(chosen.Where((_, i) => i % 3 == 0), photo => Assert.False(searching.Extract(PictureFile.Read(photo.Path)).Detected));
    }
}
