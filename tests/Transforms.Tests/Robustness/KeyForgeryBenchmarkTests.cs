namespace MlNetWatermark.Tests;

public sealed class KeyForgeryBenchmarkTests
{
    [Fact]
    public void Edited_originals_are_accepted_and_forgeries_refused()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        string[] files = [RepositoryRoot.Image("coffee.png"), RepositoryRoot.Image("chelsea.png")];
        IReadOnlyList<KeyForgeryRow> rows = new KeyForgeryBenchmark(model).Run(files, AttackSuite.ParseList("none,jpeg:70"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                new KeyForgeryRow("original, none", 2, 2, 2), new KeyForgeryRow("original, jpeg:70", 2, 2, 2), new KeyForgeryRow("written without a key", 2, 0, 0), new KeyForgeryRow("written with another key", 2, 0, 0),
                new KeyForgeryRow("read without the key", 2, 0, 0), new KeyForgeryRow("read with another key", 2, 0, 0), new KeyForgeryRow("copied to another picture", 2, 2, 0), new KeyForgeryRow("not marked", 2, 0, 0),
            ],
            rows);
        Assert.Contains("| written without a key | 2 | 0 | 0 |", KeyForgeryBenchmark.ToMarkdown(rows), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KeyForgeryBenchmark(model).Run(files[..1], [], cancellationToken: TestContext.Current.CancellationToken));
    }
}
