using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>One row with the added columns computed on demand: what a prediction engine reads. Runs the network at most once for each position.</summary>
/// <remarks>Holds managed memory only, because a prediction engine never disposes its output row.</remarks>
internal sealed class ComputedRow<TInput, TResult>(StepMapper<TInput, TResult> mapper, DataViewRow input, bool[] active) : DataViewRow
{
    private readonly RowReader<TInput>? _read = active.Skip(mapper.InputSchema.Count).Any(a => a) ? mapper.OpenReader(input) : null;
    private (long Position, TResult Result)? _last;

    /// <inheritdoc/>
    public override DataViewSchema Schema => mapper.OutputSchema;

    /// <inheritdoc/>
    public override long Position => input.Position;

    /// <inheritdoc/>
    public override long Batch => input.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        mapper.CreateGetter<TValue>(column, active, input, Current);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }

    private TResult Current()
    {
        if (_last is { } last && last.Position == Position) return last.Result;
        mapper.Options.CancellationToken.ThrowIfCancellationRequested();
        TResult result = mapper.Run([_read!()()])[0];
        _last = (Position, result);
        return result;
    }
}
