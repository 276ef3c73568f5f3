using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>Walks a source with two cursors: one in step with the consumer, for the columns handed through, and one that runs ahead to fill batches.</summary>
/// <remarks>
/// Nothing is buffered for columns handed through. A consumer that also asks for the source's image column has each picture decoded twice.
/// Only one cursor is opened, and no network runs, when no added column is asked for.
/// </remarks>
internal sealed class LookAheadCursor<TInput, TResult> : DataViewRowCursor
{
    private readonly StepMapper<TInput, TResult> _mapper;
    private readonly bool[] _active;
    private readonly DataViewRowCursor _inStep;
    private readonly BatchAhead<TInput, TResult>? _ahead;
    private long _row = -1;
    private bool _onRow;
    private bool _disposed;

    public LookAheadCursor(StepMapper<TInput, TResult> mapper, IDataView source, bool[] active)
    {
        _mapper = mapper;
        _active = active;
        // No random order: both cursors must see the rows in the same one.
        _inStep = source.GetRowCursor(mapper.PassedThrough(active));
        if (!active.Skip(mapper.InputSchema.Count).Any(a => a)) return;
        try
        {
            _ahead = new BatchAhead<TInput, TResult>(mapper, source.GetRowCursor(mapper.SourceColumns));
        }
        catch
        {
            _inStep.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _mapper.OutputSchema;

    /// <inheritdoc/>
    public override long Position => _inStep.Position;

    /// <inheritdoc/>
    public override long Batch => _inStep.Batch;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _onRow = _inStep.MoveNext();
        if (_onRow) _row++;
        return _onRow;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _inStep.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _mapper.CreateGetter<TValue>(column, _active, _inStep, Current);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _ahead?.Dispose();
            _inStep.Dispose();
        }

        base.Dispose(disposing);
    }

    private TResult Current()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_onRow) throw new InvalidOperationException("Cannot get a value: the cursor is not on a row; call MoveNext first");
        return _ahead!.At(_row);
    }
}
