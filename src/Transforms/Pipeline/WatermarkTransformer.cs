using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetWatermark;

/// <summary>What the three watermark steps have in common once they are fitted: they hold a model and add columns to a data view.</summary>
/// <remarks>
/// <para>
/// Rows are computed in batches (<see cref="WatermarkStepOptions.BatchSize"/>), in the order of the source, and only when a column of this step
/// is read. The source is walked by two cursors at once, so it must give the same rows each time. A row with a picture that cannot be used throws a <see cref="FormatException"/> that names row and column when that row is read.
/// </para>
/// <para>
/// Disposing closes the model, unless the caller opened it (<see cref="WatermarkStepOptions.Model"/>). Data views and prediction engines made
/// from a disposed transformer throw <see cref="ObjectDisposedException"/>. Safe to use from many threads; cursors and prediction engines are not.
/// </para>
/// <para><c>mlContext.Model.Save</c> stores the model's files inside the ML.NET model; <c>mlContext.Model.Load</c> needs nothing else. Load models
/// from sources you trust only.</para>
/// </remarks>
public abstract class WatermarkTransformer : ITransformer, IDisposable
{
    private protected WatermarkTransformer(ModelLease model) => Lease = model;

    /// <summary>What the model is.</summary>
    public WatermarkModelInfo ModelInfo => Lease.Info;

    /// <summary>The model in use, for other steps (<see cref="WatermarkStepOptions.Model"/>) or an engine. It closes with this step when this step opened it.</summary>
    public WatermarkModel Model => Lease.Model;

    /// <inheritdoc/>
    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The step's hold on its model.</summary>
    private protected ModelLease Lease { get; }

    /// <summary>The input's columns and those this step adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => CheckedBind(inputSchema).OutputSchema;

    /// <summary>Adds this step's columns to a data view. Nothing is computed before they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has the wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchedDataView(input, CheckedBind(input.Schema));
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => CheckedBind(inputSchema);

    /// <inheritdoc/>
    void ICanSaveModel.Save(ModelSaveContext ctx) => MlNetInternals.Save(ctx, SavedFormat, WriteSettings, Lease);

    /// <summary>Closes the model if this step opened it. A network run in progress ends first.</summary>
    public void Dispose()
    {
        Lease.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How this kind of step marks itself when saved.</summary>
    private protected abstract SavedStepFormat SavedFormat { get; }

    /// <summary>Writes the settings that the step needs to be itself again.</summary>
    private protected abstract void WriteSettings(BinaryWriter writer);

    /// <summary>Checks the columns and binds the step to them.</summary>
    private protected abstract StepMapper Bind(DataViewSchema inputSchema);

    /// <summary>Opens the model, makes the step and checks it against the data's columns; closes the model again when that fails.</summary>
    internal static TTransformer Fit<TTransformer>(
        IHostEnvironment environment, WatermarkStepOptions options, IDataView input, Func<ModelLease, TTransformer> create)
        where TTransformer : WatermarkTransformer
    {
        ArgumentNullException.ThrowIfNull(input);
        ModelLease lease = ModelLease.Open(options);
        try
        {
            TTransformer step = create(lease);
            _ = step.GetOutputSchema(input.Schema);
            using IChannel channel = environment.Register(typeof(TTransformer).Name).Start("Fit");
            channel.Info(MessageSensitivity.None, "Model {0} ({1}), {2} message bits, {3}", lease.Info.Name, lease.Info.System, lease.Info.MessageLength, lease.ActiveProvider);
            return step;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private StepMapper CheckedBind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Lease.ThrowIfDisposed();
        return Bind(inputSchema);
    }
}
