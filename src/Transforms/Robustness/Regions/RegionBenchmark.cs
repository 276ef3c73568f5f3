namespace MlNetWatermark;

/// <summary>Measures marks in a part of a picture, by how large that part is: what is read, what is found, and how visible it is.</summary>
/// <remarks>
/// After the evaluation of MaskWM (Hu et al., NeurIPS 2025): random object masks in twelve ranges of area, the mark inside and the cover's own pixels outside. A model
/// that takes a region is told it; another marks the whole picture, which is then cut. Differs: masks need not belong to the pictures, and a
/// mask may be a union of several. Uses the model without owning it. Rows depend on the seed and the name of a picture alone.
/// </remarks>
public sealed class RegionBenchmark
{
    private readonly WatermarkEngine _engine;

    /// <summary>Measures this model.</summary>
    public RegionBenchmark(WatermarkModel model) => _engine = new WatermarkEngine(model);

    /// <summary>Marks every picture once for each range of areas, attacks and reads it.</summary>
    /// <param name="pictures">Cover images; one that cannot be used is a failed row and costs nothing else.</param>
    /// <param name="masks">Shapes of the regions.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">No pictures, two of one name, or options out of range.</exception>
    public RegionReport Run(
        IReadOnlyList<BenchmarkPicture> pictures,
        ObjectMasks masks,
        RegionBenchmarkOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(masks);
        options ??= new RegionBenchmarkOptions();
        options.Validate();
        RegionPictureRun run = new(_engine, masks, options);
        RegionRow[] rows = PictureRows.Of(
            pictures,
            options.Parallelism,
            picture => run.Measure(picture, cancellationToken),
            (picture, reason) => new RegionRow { File = picture.Name, Error = reason },
            progress,
            cancellationToken);
        return RegionSummary.Report(_engine.Model, options, rows);
    }
}
