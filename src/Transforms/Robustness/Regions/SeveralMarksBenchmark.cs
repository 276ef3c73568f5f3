namespace MlNetWatermark;

/// <summary>Measures several marks in one picture, each with its own region and message: how many are found, read and kept apart.</summary>
/// <remarks>
/// MaskWM (Hu et al., NeurIPS 2025) reports five marks read without error. Uses the model without owning it. Rows depend on the seed and the name of a picture
/// alone.
/// </remarks>
public sealed class SeveralMarksBenchmark
{
    private readonly WatermarkEngine _engine;

    /// <summary>Measures this model.</summary>
    public SeveralMarksBenchmark(WatermarkModel model) => _engine = new WatermarkEngine(model);

    /// <summary>Marks every picture several times over, attacks and reads it.</summary>
    /// <param name="pictures">Cover images; one that cannot be used is a failed row and costs nothing else.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">No pictures, two of one name, or options out of range.</exception>
    public SeveralMarksReport Run(
        IReadOnlyList<BenchmarkPicture> pictures, SeveralMarksOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new SeveralMarksOptions();
        options.Validate();
        SeveralMarksPictureRun run = new(_engine, options);
        SeveralMarksRow[] rows = PictureRows.Of(
            pictures,
            options.Parallelism,
            picture => run.Measure(picture, cancellationToken),
            (picture, reason) => new SeveralMarksRow { File = picture.Name, Error = reason },
            progress,
            cancellationToken);
        return SeveralMarksSummary.Report(_engine.Model.Info, options, rows);
    }
}
