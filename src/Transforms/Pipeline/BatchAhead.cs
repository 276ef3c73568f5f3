using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Reads rows ahead of the consumer, runs the network over batches of them and keeps the results of the latest batch.</summary>
/// <remarks>
/// A batch starts at the row whose result is asked for, so rows that nobody reads cost nothing when whole batches are skipped. A row whose
/// content is bad spoils only itself: its error is kept and thrown when the consumer asks for that row.
/// </remarks>
internal sealed class BatchAhead<TInput, TResult>(StepMapper<TInput, TResult> mapper, DataViewRowCursor rows) : IDisposable
{
    private readonly RowReader<TInput> _read = mapper.OpenReader(rows);
    private readonly List<Outcome> _outcomes = [];
    private long _firstRow;
    private long _row = -1;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The result of a row, counted from 0 in the order of the source. Rows are asked for in rising order, any number of times each.</summary>
    public TResult At(long row)
    {
        _failure?.Throw();
        if (row >= _firstRow + _outcomes.Count) FillFrom(row);
        Outcome outcome = _outcomes[(int)(row - _firstRow)];
        outcome.Error?.Throw();
        return outcome.Result!;
    }

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private void FillFrom(long row)
    {
        mapper.Options.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            List<Func<TInput>> pending = ReadFrom(row);
            _outcomes.Clear();
            _firstRow = row;
            _outcomes.AddRange(Prepare(pending, out List<TInput> inputs));
            RunOver(inputs);
        }
        catch (Exception e)
        {
            // The source failed, not one row's content. It stands somewhere in the batch, so no later row can be found again.
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
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

        return pending.Count > 0
            ? pending
            : throw new InvalidOperationException("The source had fewer rows when read a second time; it must give the same rows each time.");
    }

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
        int threads = mapper.Options.Execution.Threads;
        _ = Parallel.For(0, pending.Count, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : -1 }, i =>
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

    private void RunOver(List<TInput> inputs)
    {
        if (inputs.Count == 0) return;
        try
        {
            IReadOnlyList<TResult> results = mapper.Run(inputs);
            int next = 0;
            for (int i = 0; i < _outcomes.Count; i++)
            {
                if (_outcomes[i].Error is null) _outcomes[i] = new Outcome(results[next++], null);
            }
        }
        catch (Exception e)
        {
            // The rows have been read and cannot be read again, so all of them keep the error.
            ExceptionDispatchInfo error = ExceptionDispatchInfo.Capture(e);
            for (int i = 0; i < _outcomes.Count; i++) _outcomes[i] = new Outcome(default, _outcomes[i].Error ?? error);
        }
    }

    private readonly record struct Outcome(TResult? Result, ExceptionDispatchInfo? Error);
}
