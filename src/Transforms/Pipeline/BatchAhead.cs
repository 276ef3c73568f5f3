using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Reads rows ahead of the consumer and works on batches of them; while one batch is consumed, on the next.</summary>
/// <remarks>
/// A batch starts at the row whose result is asked for, so rows that nobody reads cost nothing when whole batches are skipped; the next one is begun when a second row of a batch is asked
/// for, so a look at the first row costs no more than its batch. Rows are read on the consumer's thread, as sources expect; decoding and the network may be on another. A row whose content is
/// bad spoils only itself: its error is kept and thrown when the consumer asks for that row.
/// </remarks>
internal sealed class BatchAhead<TInput, TResult>(StepMapper<TInput, TResult> mapper, DataViewRowCursor rows) : IDisposable
{
    private readonly RowReader<TInput> _read = mapper.OpenReader(rows);
    private Batch _batch = new(0, []);
    private Task<Batch>? _next;
    private bool _ended;
    private long _row = -1;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The result of a row, counted from 0 in the order of the source. Rows are asked for in rising order, any number of times each.</summary>
    public TResult At(long row)
    {
        _failure?.Throw();
        if (row >= _batch.End) Advance(row);
        else if (row > _batch.First && _next is null && !_ended && mapper.WorksAhead) Begin();
        Outcome outcome = _batch.Outcomes[row - _batch.First];
        outcome.Error?.Throw();
        return outcome.Result!;
    }

    /// <summary>Waits for the batch at work.</summary>
    public void Dispose()
    {
        try
        {
            _next?.Wait();
        }
        catch (AggregateException)
        {
            // Nobody asked for its rows.
        }

        _next = null;
        rows.Dispose();
    }

    private void Advance(long row)
    {
        mapper.Options.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (_next is { } next)
            {
                _next = null;
                _batch = next.GetAwaiter().GetResult();
                if (row < _batch.End) return;
            }

            List<Func<TInput>> pending = ReadFrom(row);
            if (pending.Count == 0) throw new InvalidOperationException("The source had fewer rows when read a second time; it must give the same rows each time.");
            _batch = Work(row, pending);
        }
        catch (Exception e)
        {
            // The source failed, not one row's content. It stands somewhere in the batch, so no later row can be found again.
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    private void Begin()
    {
        long first = _batch.End;
        try
        {
            List<Func<TInput>> pending = ReadFrom(first);
            _ended = pending.Count == 0;
            if (!_ended) _next = Task.Run(() => Work(first, pending));
        }
        catch (Exception e)
        {
            // The rows before are good; whoever asks for the next ones is told.
            _next = Task.FromException<Batch>(e);
        }
    }

    private List<Func<TInput>> ReadFrom(long row)
    {
        while (_row < row - 1 && rows.MoveNext()) _row++;
        List<Func<TInput>> pending = [];
        while (pending.Count < mapper.Options.BatchSize && rows.MoveNext())
        {
            _row++;
            pending.Add(ReadRow());
        }

        return pending;
    }

    private Batch Work(long first, List<Func<TInput>> pending) => new(first, mapper.InOneRun ? Together(pending) : EachAlone(pending));

    // From file to result, as many at a time as there are cores: what a row needs stays in the cache, and no core waits for the others' part of a network.
    private Outcome[] EachAlone(List<Func<TInput>> pending)
    {
        Outcome[] outcomes = new Outcome[pending.Count];
        _ = Parallel.For(0, pending.Count, Limits(), i =>
        {
            try
            {
                outcomes[i] = new Outcome(mapper.Run([pending[i]()])[0], null);
            }
            catch (Exception e)
            {
                outcomes[i] = new Outcome(default, ExceptionDispatchInfo.Capture(e));
            }
        });
        return outcomes;
    }

    private Outcome[] Together(List<Func<TInput>> pending)
    {
        Outcome[] outcomes = Prepare(pending, out List<TInput> inputs);
        RunOver(inputs, outcomes);
        return outcomes;
    }

    private ParallelOptions Limits() => new() { MaxDegreeOfParallelism = mapper.Options.Execution.Threads is > 0 and int threads ? threads : -1 };

    // What is wrong with this row's content must not stop the rows before it: it becomes the row's own outcome.
    private Func<TInput> ReadRow()
    {
        try
        {
            return _read();
        }
        catch (FormatException e)
        {
            ExceptionDispatchInfo error = ExceptionDispatchInfo.Capture(e);
            return () =>
            {
                error.Throw();
                return default!;
            };
        }
    }

    // Decoding is most of the work when the source gives file bytes, hence in parallel.
    private Outcome[] Prepare(List<Func<TInput>> pending, out List<TInput> inputs)
    {
        TInput[] prepared = new TInput[pending.Count];
        Outcome[] outcomes = new Outcome[pending.Count];
        _ = Parallel.For(0, pending.Count, Limits(), i =>
        {
            try
            {
                prepared[i] = pending[i]();
            }
            catch (FormatException e)
            {
                outcomes[i] = new Outcome(default, ExceptionDispatchInfo.Capture(e));
            }
        });
        inputs = [.. prepared.Where((_, i) => outcomes[i].Error is null)];
        return outcomes;
    }

    private void RunOver(List<TInput> inputs, Outcome[] outcomes)
    {
        if (inputs.Count == 0) return;
        try
        {
            IReadOnlyList<TResult> results = mapper.Run(inputs);
            int next = 0;
            for (int i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].Error is null) outcomes[i] = new Outcome(results[next++], null);
            }
        }
        catch (Exception e)
        {
            // The rows have been read and cannot be read again, so all of them keep the error.
            ExceptionDispatchInfo error = ExceptionDispatchInfo.Capture(e);
            for (int i = 0; i < outcomes.Length; i++) outcomes[i] = new Outcome(default, outcomes[i].Error ?? error);
        }
    }

    private readonly record struct Outcome(TResult? Result, ExceptionDispatchInfo? Error);

    private sealed record Batch(long First, Outcome[] Outcomes)
    {
        public long End => First + Outcomes.Length;
    }
}
