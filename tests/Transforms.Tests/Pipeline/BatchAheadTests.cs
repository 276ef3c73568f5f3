using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class BatchAheadTests
{
    private const int Wrong = -1, Fatal = -2;

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_next_batch_is_worked_on_from_the_second_row_of_a_batch_on(bool inOneRun)
    {
        List<int> drawn = [];
        using DataViewRowCursor rows = Rows(Drawn(drawn, 7));
        Doubling mapper = new(rows.Schema, inOneRun, batchSize: 3);
        using BatchAhead<int, int> ahead = new(mapper, rows);
        Assert.Equal(0, ahead.At(0));
        Assert.Equal(3, drawn.Count);
        Assert.Equal(2, ahead.At(1));
        Assert.Equal(6, drawn.Count);
        Assert.Equal([4, 6, 8, 10, 12], Enumerable.Range(2, 5).Select(i => ahead.At(i)));
        Assert.Equal(12, ahead.At(6)); // as often as one likes
        Assert.Equal(inOneRun ? [1, 3, 3] : [1, 1, 1, 1, 1, 1, 1], mapper.Runs.Order());
    }

    [Fact]
    public void Whoever_asks_for_the_first_row_only_pays_for_its_batch_and_with_batches_of_one_nothing_is_ahead()
    {
        List<int> drawn = [];
        using DataViewRowCursor rows = Rows(Drawn(drawn, 9));
        using BatchAhead<int, int> single = new(new Doubling(rows.Schema, inOneRun: false, batchSize: 1), rows);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(2 * i, single.At(i));
            Assert.Equal(i + 1, drawn.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_that_nobody_reads_are_left_out_even_when_one_was_begun(bool inOneRun)
    {
        using DataViewRowCursor rows = Rows(Enumerable.Range(0, 20));
        Doubling mapper = new(rows.Schema, inOneRun, batchSize: 2);
        using BatchAhead<int, int> ahead = new(mapper, rows);
        Assert.Equal([0, 2, 34, 36], new[] { 0, 1, 17, 18 }.Select(i => ahead.At(i)));
        Assert.DoesNotContain(8, mapper.Seen);
        Assert.Contains(3, mapper.Seen); // had been begun
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wrong_row_spoils_itself_alone(bool inOneRun)
    {
        using DataViewRowCursor rows = Rows([5, Wrong, 6, 7, Wrong]);
        using BatchAhead<int, int> ahead = new(new Doubling(rows.Schema, inOneRun, batchSize: 3), rows);
        Assert.Equal(10, ahead.At(0));
        Assert.Throws<FormatException>(() => ahead.At(1));
        Assert.Throws<FormatException>(() => ahead.At(1));
        Assert.Equal([12, 14], new[] { 2, 3 }.Select(i => ahead.At(i)));
        Assert.Throws<FormatException>(() => ahead.At(4));
    }

    [Fact]
    public void A_failing_network_spoils_the_rows_that_it_ran_on()
    {
        using DataViewRowCursor alone = Rows([5, Fatal, 6]), together = Rows([5, Fatal, 6]);
        using BatchAhead<int, int> each = new(new Doubling(alone.Schema, inOneRun: false, batchSize: 3), alone);
        Assert.Equal((10, 12), (each.At(0), each.At(2)));
        Assert.Throws<WatermarkModelException>(() => each.At(1));
        using BatchAhead<int, int> one = new(new Doubling(together.Schema, inOneRun: true, batchSize: 3), together);
        for (int i = 0; i < 3; i++) Assert.Throws<WatermarkModelException>(() => one.At(i));
    }

    [Fact]
    public void A_source_that_fails_further_on_leaves_the_rows_before_and_is_named_at_those_after()
    {
        using DataViewRowCursor rows = Rows(Failing());
        using BatchAhead<int, int> ahead = new(new Doubling(rows.Schema, inOneRun: false, batchSize: 2), rows);
        Assert.Equal([2, 4], new[] { 0, 1 }.Select(i => ahead.At(i)));
        Assert.Contains("gone", Assert.ThrowsAny<Exception>(() => ahead.At(2)).ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => ahead.At(3));

        static IEnumerable<int> Failing()
        {
            yield return 1;
            yield return 2;
            yield return 3;
            throw new IOException("The share is gone.");
        }
    }

    [Fact]
    public void Disposing_waits_for_the_batch_at_work()
    {
        using DataViewRowCursor rows = Rows([1, 2, 3, 4]);
        Doubling mapper = new(rows.Schema, inOneRun: true, batchSize: 2) { Pause = TimeSpan.FromMilliseconds(50) };
        using (BatchAhead<int, int> ahead = new(mapper, rows)) Assert.Equal((2, 4), (ahead.At(0), ahead.At(1)));
        Assert.Equal([1, 2, 3, 4], mapper.Seen.Order());
    }

    private DataViewRowCursor Rows(IEnumerable<int> values)
    {
        IDataView view = _context.Data.LoadFromEnumerable(values.Select(value => new Row { Value = value }));
        return view.GetRowCursor(view.Schema);
    }

    private static IEnumerable<int> Drawn(List<int> drawn, int count)
    {
        for (int i = 0; i < count; i++)
        {
            drawn.Add(i);
            yield return i;
        }
    }

    private sealed class Row
    {
        public int Value { get; set; }
    }

    /// <summary>Twice the number; below 0 are a row that cannot be read and a network that fails.</summary>
    private sealed class Doubling(DataViewSchema schema, bool inOneRun, int batchSize) : StepMapper<int, int>(
        schema, new WatermarkExtractOptions { OutputColumnName = "Out", BatchSize = batchSize }, [schema[nameof(Row.Value)]],
        [new AddedColumn<int, int>("Out", NumberDataViewType.Int32, (int result, ref int value) => value = result)])
    {
        public ConcurrentBag<int> Runs { get; } = [];

        public ConcurrentBag<int> Seen { get; } = [];

        public TimeSpan Pause { get; init; }

        public override bool InOneRun => inOneRun;

        public override RowReader<int> OpenReader(DataViewRow row)
        {
            ValueGetter<int> getter = row.GetGetter<int>(row.Schema[nameof(Row.Value)]);
            return () =>
            {
                int value = 0;
                getter(ref value);
                return () => value == Wrong ? throw new FormatException("wrong") : value;
            };
        }

        public override IReadOnlyList<int> Run(IReadOnlyList<int> batch)
        {
            Runs.Add(batch.Count);
            Thread.Sleep(Pause);
            foreach (int value in batch) Seen.Add(value);
            return batch.Contains(Fatal) ? throw new WatermarkModelException("fails") : [.. batch.Select(value => 2 * value)];
        }
    }
}
