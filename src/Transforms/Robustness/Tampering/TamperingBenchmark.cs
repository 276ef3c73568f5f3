namespace MlNetWatermark;

/// <summary>Measures how well a model shows what was tampered with, and keeps its bits, by kind of tampering, area and attack.</summary>
/// <remarks>
/// After the evaluation of StableGuard (arXiv 2509.17993): the picture is marked all over, an edit takes the place of an object-shaped part, and the mask that the
/// model finds, inverted, is the tampering map. Differs: the edits are made by classical means, not by generative networks, and masks need not belong to the pictures. Uses the
/// model without owning it. Rows depend on the seed and the name of a picture alone; those of splicing and insertion also on the other pictures.
/// </remarks>
public sealed class TamperingBenchmark
{
    private readonly WatermarkModel _model;

    /// <summary>Measures this model.</summary>
    public TamperingBenchmark(WatermarkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <summary>Marks every picture, tampers with it in each way, attacks and reads it.</summary>
    /// <param name="pictures">Cover images; one that cannot be used is a failed row and costs nothing else.</param>
    /// <param name="masks">Shapes of the parts that are replaced.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">
    /// No pictures, two of one name, options out of range, or only one picture where splicing or insertion need another.
    /// </exception>
    public TamperingReport Run(
        IReadOnlyList<BenchmarkPicture> pictures,
        ObjectMasks masks,
        TamperingBenchmarkOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options = Checked(pictures, masks, options);
        WatermarkEngine engine = EngineFor(options);
        TamperingPictureRun run = new(engine, new TamperedPictures(engine, pictures, masks, options), options);
        TamperingRow[] rows = PictureRows.Of(
            pictures,
            options.Parallelism,
            picture => run.Measure(picture, cancellationToken),
            (picture, reason) => new TamperingRow { File = picture.Name, Error = reason },
            progress,
            cancellationToken);
        return TamperingMeans.Report(_model, options, rows);
    }

    /// <summary>The pictures that <see cref="Run"/> reads before any attack, to be looked at.</summary>
    /// <param name="pictures">All pictures of the run.</param>
    /// <param name="masks">Shapes of the parts that are replaced.</param>
    /// <param name="options">What is measured; null takes the defaults.</param>
    /// <param name="index">Which of the pictures.</param>
    /// <returns>Made one after the other as they are asked for.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Run"/>, or there is no such picture.</exception>
    /// <exception cref="PictureFormatException">The picture cannot be used; thrown when the first is asked for.</exception>
    public IEnumerable<TamperedPicture> Tamper(IReadOnlyList<BenchmarkPicture> pictures, ObjectMasks masks, TamperingBenchmarkOptions? options, int index)
    {
        TamperingBenchmarkOptions taken = Checked(pictures, masks, options);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, pictures.Count);
        return Made();

        IEnumerable<TamperedPicture> Made()
        {
            Picture cover = PictureFile.Decode(File.ReadAllBytes(pictures[index].Path), taken.MaximumPixels);
            foreach (TamperedPicture picture in new TamperedPictures(EngineFor(taken), pictures, masks, taken).Of(pictures[index], cover)) yield return picture;
        }
    }

    private static TamperingBenchmarkOptions Checked(IReadOnlyList<BenchmarkPicture> pictures, ObjectMasks masks, TamperingBenchmarkOptions? options)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(masks);
        options ??= new TamperingBenchmarkOptions();
        options.Validate();
        return pictures.Count != 1 || !options.Kinds.Any(TamperKinds.NeedsAnother)
            ? options
            : throw new ArgumentException("Splicing and insertion take pixels of another picture: give at least two pictures, or other kinds of tampering.", nameof(pictures));
    }

    private WatermarkEngine EngineFor(TamperingBenchmarkOptions options) => new(_model) { ExactLayer = options.ExactLayer, Synchronize = options.Synchronize };
}
