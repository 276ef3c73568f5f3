namespace MlNetWatermark.Tests;

public sealed class BenchmarkJournalTests : IDisposable
{
    private static readonly BenchmarkPicture[] s_pictures =
        [.. new[] { "chelsea.png", "coffee.png", "rocket.jpg" }.Select(name => new BenchmarkPicture(name, RepositoryRoot.Image(name)))];

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("unfinished.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_run_goes_on_and_gives_the_rows_of_an_unbroken_one()
    {
        IReadOnlyList<BenchmarkRow> expected = Run(new CountingSystem(), null);

        CountingSystem stopped = new() { StopAfter = 2 };
        using (BenchmarkJournal journal = new(File)) Assert.ThrowsAny<Exception>(() => Run(stopped, journal));

        CountingSystem resumed = new();
        using BenchmarkJournal again = new(File);
        Assert.Equal(expected, Run(resumed, again));
        Assert.Equal(1, again.Resumed);
        Assert.Equal(1 + 2, resumed.Marked); // the look at the system, and the two pictures that were missing
    }

    [Fact]
    public void A_line_cut_short_by_a_kill_is_measured_again()
    {
        IReadOnlyList<BenchmarkRow> expected;
        using (BenchmarkJournal journal = new(File)) expected = Run(new CountingSystem(), journal);
        string text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text[..^40]);

        CountingSystem resumed = new();
        using BenchmarkJournal again = new(File);
        Assert.Equal(expected, Run(resumed, again));
        Assert.Equal(2, again.Resumed);
        again.Dispose();
        using BenchmarkJournal third = new(File);
        Run(resumed, third);
        Assert.Equal(3, third.Resumed);
    }

    [Fact]
    public void Rows_of_another_run_are_refused_with_what_differs()
    {
        using (BenchmarkJournal journal = new(File)) Run(new CountingSystem(), journal);
        using BenchmarkJournal seed = new(File);
        Assert.Contains("another seed", Assert.Throws<InvalidOperationException>(() => Run(new CountingSystem(), seed, seedOfRun: 2)).Message, StringComparison.Ordinal);
        using BenchmarkJournal system = new(File);
        Assert.Contains(
            "behaviour of the system", Assert.Throws<InvalidOperationException>(() => Run(new CountingSystem { Level = 3 }, system)).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, "something else\n");
        using BenchmarkJournal foreign = new(File);
        Assert.Contains("not the journal", Assert.Throws<InvalidOperationException>(() => Run(new CountingSystem(), foreign)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_come_back_from_a_file_as_they_were()
    {
        IReadOnlyList<BenchmarkRow> rows = Run(new CountingSystem(), null);
        BenchmarkRows.Write(File, rows);
        Assert.Equal(rows, BenchmarkRows.Read(File));
        System.IO.File.AppendAllText(File, "{\n");
        Assert.Contains($"line {rows.Count + 1}", Assert.Throws<InvalidDataException>(() => BenchmarkRows.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_do_not_write_to_one_journal()
    {
        using BenchmarkJournal first = new(File);
        Run(new CountingSystem(), first);
        using BenchmarkJournal second = new(File);
        Assert.Contains("Another run", Assert.Throws<InvalidOperationException>(() => Run(new CountingSystem(), second)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<BenchmarkRow> Run(CountingSystem system, BenchmarkJournal? journal, int seedOfRun = 1) => new RobustnessBenchmark(system).Run(
        s_pictures,
        new RobustnessBenchmarkOptions { Attacks = AttackSuite.ParseList("none,noise:0.02"), Parallelism = 1, Seed = seedOfRun },
        journal,
        cancellationToken: TestContext.Current.CancellationToken).Rows;

    /// <summary>Writes the message into the first pixels: reads without error until something changes them.</summary>
    private sealed class CountingSystem : IWatermarkSystem
    {
        public int StopAfter { get; init; } = int.MaxValue;

        public int Level { get; init; } = 2;

        public int Marked { get; private set; }

        public string Name => "counting";

        public int MessageLength => 8;

        public Picture Embed(Picture cover, Message message, double strength)
        {
            // The first call is the run's look at how the system behaves.
            if (Marked++ >= StopAfter) throw new InvalidOperationException("stopped");
            byte[] rgba = (byte[])cover.Rgba.Clone();
            for (int i = 0; i < message.Length; i++) rgba[4 * i] = (byte)(message.Bits[i] ? Level : 0);
            return new Picture(cover.Width, cover.Height, rgba);
        }

        public SystemReading Read(Picture picture) => new(new Message([.. Enumerable.Range(0, 8).Select(i => picture.Rgba[4 * i] > 0)]));

        public void Dispose()
        {
        }
    }
}
