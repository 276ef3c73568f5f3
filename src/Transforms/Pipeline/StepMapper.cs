using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>A step bound to one input schema: which columns it reads, which it adds. Input columns keep their index; added ones follow.</summary>
internal abstract class StepMapper(DataViewSchema inputSchema) : IRowToRowMapper
{
    /// <inheritdoc/>
    public DataViewSchema InputSchema { get; } = inputSchema;

    /// <inheritdoc/>
    public abstract DataViewSchema OutputSchema { get; }

    /// <summary>The input columns that the network needs.</summary>
    public abstract IReadOnlyList<DataViewSchema.Column> SourceColumns { get; }

    /// <summary>True for an index of the output schema that this step computes.</summary>
    public bool IsAdded(int column) => column >= InputSchema.Count;

    /// <summary>Which of the output schema's columns are asked for, by index.</summary>
    public bool[] ActiveColumns(IEnumerable<DataViewSchema.Column> needed)
    {
        bool[] active = new bool[OutputSchema.Count];
        foreach (DataViewSchema.Column column in needed) active[column.Index] = true;
        return active;
    }

    /// <summary>The input columns that are handed through unchanged.</summary>
    public IEnumerable<DataViewSchema.Column> PassedThrough(bool[] active) => InputSchema.Where(column => active[column.Index]);

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = ActiveColumns(dependingColumns);
        bool computes = active.Skip(InputSchema.Count).Any(a => a);
        return InputSchema.Where(column => active[column.Index] || (computes && SourceColumns.Any(source => source.Index == column.Index)));
    }

    /// <inheritdoc/>
    public abstract DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns);

    /// <summary>Opens a cursor that computes the added columns in batches.</summary>
    public abstract DataViewRowCursor OpenCursor(IDataView input, IEnumerable<DataViewSchema.Column> needed);
}

/// <summary>A bound step that turns inputs of one kind into results of one kind, several at a time.</summary>
/// <typeparam name="TInput">What one row gives the network.</typeparam>
/// <typeparam name="TResult">What the network gives for one row; every added column shows a part of it.</typeparam>
internal abstract class StepMapper<TInput, TResult> : StepMapper
{
    private readonly IReadOnlyList<AddedColumn<TResult>> _added;

    protected StepMapper(
        DataViewSchema inputSchema, WatermarkStepOptions options,
        IReadOnlyList<DataViewSchema.Column> sources, IReadOnlyList<AddedColumn<TResult>> added) : base(inputSchema)
    {
        Options = options;
        SourceColumns = sources;
        _added = added;
        DataViewSchema.Builder builder = new();
        builder.AddColumns(inputSchema);
        foreach (AddedColumn<TResult> column in added) builder.AddColumn(column.Name, column.Type, column.Annotations);
        OutputSchema = builder.ToSchema();
    }

    /// <inheritdoc/>
    public override DataViewSchema OutputSchema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<DataViewSchema.Column> SourceColumns { get; }

    /// <summary>Batch size, threads and cancellation.</summary>
    public WatermarkStepOptions Options { get; }

    /// <summary>Prepares reading the source columns of a row.</summary>
    public abstract RowReader<TInput> OpenReader(DataViewRow row);

    /// <summary>Whether a batch may be worked on before its rows are asked for, on another thread.</summary>
    public virtual bool WorksAhead => true;

    /// <summary>Whether a batch is worked on in one call of <see cref="Run"/>; else each row in its own, some at the same time.</summary>
    public abstract bool InOneRun { get; }

    /// <summary>Runs the network once over a batch.</summary>
    public abstract IReadOnlyList<TResult> Run(IReadOnlyList<TInput> batch);

    /// <summary>A getter of an active column: over the row's result for an added one, the input's own for the others.</summary>
    public ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column, bool[] active, DataViewRow input, Func<TResult> current)
    {
        if (column.Index >= active.Length || !active[column.Index])
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when the cursor was opened");
        }

        if (!IsAdded(column.Index)) return input.GetGetter<TValue>(InputSchema[column.Index]);
        AddedColumn<TResult> added = _added[column.Index - InputSchema.Count];
        return added.CreateGetter(current) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{added.Type.RawType}'");
    }

    /// <inheritdoc/>
    public override DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema) throw new ArgumentException("Schema did not match original schema", nameof(input));
        return new ComputedRow<TInput, TResult>(this, input, ActiveColumns(activeColumns));
    }

    /// <inheritdoc/>
    public override DataViewRowCursor OpenCursor(IDataView input, IEnumerable<DataViewSchema.Column> needed) =>
        new LookAheadCursor<TInput, TResult>(this, input, ActiveColumns(needed));
}
