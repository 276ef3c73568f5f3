namespace MlNetWatermark;

/// <summary>What the options of all three watermark steps share: columns, model, and how it runs.</summary>
/// <remarks>Options do not change after construction and may be used for several steps.</remarks>
public abstract record WatermarkStepOptions
{
    private protected WatermarkStepOptions() { }

    /// <summary>Name of the step's main output column.</summary>
    public required string OutputColumnName { get; init; }

    /// <summary>Name of the column with the pictures: an image column (<c>MLImage</c>) or a vector of bytes (the content of picture files).</summary>
    /// <value>The default, null, means the same name as <see cref="OutputColumnName"/>.</value>
    public string? InputColumnName { get; init; }

    /// <summary>Folder with a model's <c>embedder.onnx</c> and <c>extractor.onnx</c>, and <c>decoder.onnx</c> for latents. Open model files from sources you trust only.</summary>
    /// <value>The default, null, uses <see cref="Model"/>, or else the model inside the package.</value>
    public string? ModelPath { get; init; }

    /// <summary>An open model to use. The caller keeps it: the step neither disposes it nor changes it, and several steps may share one.</summary>
    /// <value>The default, null, lets the step open and own its model.</value>
    public WatermarkModel? Model { get; init; }

    /// <summary>Where and how wide the model runs. Without effect on a model given in <see cref="Model"/>, which is already open.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>
    /// Most pictures that are worked on together: in one network run on a GPU, side by side on a processor. A cursor holds two such batches in memory: the one that is read and, from its second row
    /// on, the next one, which is worked on meanwhile; with 1 it holds one picture.
    /// </summary>
    /// <value>The default is 8; at least 1.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Largest width times height of a picture file that is decoded; the row of a larger one is an error, before memory is taken for it. Latents that would become larger pictures are an
    /// error when the step meets its data. Without effect on image columns.
    /// Not saved with the step.
    /// </summary>
    /// <value>The default is <see cref="PictureFile.MaximumPixels"/>; 1 to that.</value>
    public long MaximumPixels { get; init; } = PictureFile.MaximumPixels;

    /// <summary>Ends an enumeration before its next network run, with <see cref="OperationCanceledException"/>. Not saved with the step.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks everything that can be checked without a model and without data.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message lists all of it.</exception>
    public void Validate()
    {
        List<string> problems = [];
        CheckColumnNames(problems);
        if (ModelPath is not null && Model is not null) problems.Add($"{nameof(ModelPath)} and {nameof(Model)} are both given; give one");
        if (ModelPath is { } path && string.IsNullOrWhiteSpace(path)) problems.Add($"{nameof(ModelPath)} is empty; leave it out for the model inside the package");
        if (BatchSize < 1) problems.Add($"{nameof(BatchSize)} is {BatchSize}; it must be at least 1");
        if (MaximumPixels is < 1 or > PictureFile.MaximumPixels) problems.Add($"{nameof(MaximumPixels)} is {MaximumPixels}; it must be from 1 to {PictureFile.MaximumPixels}");
        if (Execution is null) problems.Add($"{nameof(Execution)} is null");
        else
        {
            if (Execution.Threads < 0) problems.Add($"{nameof(Execution)}.{nameof(Execution.Threads)} is {Execution.Threads}; it must be 0 or more");
            if (Execution.GpuDeviceId < 0) problems.Add($"{nameof(Execution)}.{nameof(Execution.GpuDeviceId)} is {Execution.GpuDeviceId}; it must be 0 or more");
        }

        FindProblems(problems);
        if (problems.Count == 0) return;
        throw new ArgumentException($"{GetType().Name} cannot be used: {string.Join("; ", problems)}.");
    }

    /// <summary>The picture column's name with the default filled in.</summary>
    internal string PictureColumnName => InputColumnName ?? OutputColumnName;

    /// <summary>Whether the step decodes latents. Others neither open nor save a model's decoder, which may be larger than all the rest.</summary>
    internal virtual bool UsesDecoder => false;

    /// <summary>The engine that the step works with.</summary>
    /// <exception cref="ArgumentException">The model cannot do what the options ask for.</exception>
    internal abstract WatermarkEngine EngineOf(WatermarkModel model);

    /// <summary>Output columns beside the main one, as (property, name).</summary>
    private protected virtual IEnumerable<(string Property, string? Name)> FurtherColumns => [];

    /// <summary>Adds what is wrong with the settings that only this kind of step has.</summary>
    private protected virtual void FindProblems(List<string> problems) { }

    private void CheckColumnNames(List<string> problems)
    {
        if (InputColumnName is { } input && string.IsNullOrWhiteSpace(input)) problems.Add($"{nameof(InputColumnName)} is empty");
        (string Property, string? Name)[] outputs = [(nameof(OutputColumnName), OutputColumnName), .. FurtherColumns];
        foreach ((string property, _) in outputs.Where(o => string.IsNullOrWhiteSpace(o.Name))) problems.Add($"{property} is empty");
        foreach (IGrouping<string?, (string Property, string? Name)> same in outputs.Where(o => !string.IsNullOrWhiteSpace(o.Name)).GroupBy(o => o.Name).Where(g => g.Count() > 1))
        {
            problems.Add($"{string.Join(" and ", same.Select(o => o.Property))} name the same column '{same.Key}'");
        }
    }
}
