using System.Collections.Concurrent;
using System.Globalization;

namespace MlNetWatermark;

/// <summary>Measures what a watermark survives: marks pictures, attacks them with real codecs and edits, and reads them again.</summary>
/// <remarks>
/// Uses the system without owning it. Rows depend on the seed alone, not on the number of pictures worked on at once, nor on stops in between.
/// </remarks>
public sealed class RobustnessBenchmark
{
    private readonly IWatermarkSystem _system;

    /// <summary>Measures any system.</summary>
    public RobustnessBenchmark(IWatermarkSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
    }

    /// <summary>Measures a model of this library through the engine that users run.</summary>
    public RobustnessBenchmark(WatermarkModel model) : this(new EngineSystem(model))
    {
    }

    /// <summary>Runs every attack on every picture, then reads the unmarked ones.</summary>
    /// <param name="pictures">Cover images; one that cannot be measured is a failed row and costs nothing else.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="journal">Where finished pictures are kept while the run goes on; null keeps them in memory only.</param>
    /// <param name="progress">Told after each picture or unmarked photograph how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">No pictures, two of one name, or options that contradict each other.</exception>
    /// <exception cref="InvalidOperationException">The journal belongs to a run with other settings.</exception>
    public RobustnessReport Run(
        IReadOnlyList<BenchmarkPicture> pictures,
        RobustnessBenchmarkOptions? options = null,
        BenchmarkJournal? journal = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0) throw new ArgumentException("A benchmark needs at least one picture.", nameof(pictures));
        options ??= new RobustnessBenchmarkOptions();
        options.Validate();
        RefuseNamesTwice(pictures, nameof(pictures));
        RefuseNamesTwice(options.UnmarkedPictures, nameof(options));
        journal?.Start(BenchmarkSettings.Of(_system, pictures, options));

        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = options.Parallelism == 0 ? Environment.ProcessorCount : options.Parallelism,
        };
        int done = 0;
        MarkedPictureRun marked = new(_system, pictures, options);
        UnmarkedPictureRun unmarked = new(_system, options);
        BenchmarkRow[][] first = Units("marked", pictures, marked.Measure);
        BenchmarkRow[][] second = Units("unmarked", options.UnmarkedPictures, unmarked.Measure);
        return RobustnessSummary.Of(_system, options, [.. first.Concat(second).SelectMany(rows => rows)]);

        BenchmarkRow[][] Units(string kind, IReadOnlyList<BenchmarkPicture> list, Func<int, CancellationToken, BenchmarkRow[]> measure)
        {
            BenchmarkRow[][] results = new BenchmarkRow[list.Count][];
            // In small steps: Parallel.For would deal out long ranges, and large pictures come in rows.
            Partitioner<int> oneByOne = Partitioner.Create(Enumerable.Range(0, list.Count), EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(oneByOne, parallel, index =>
            {
                string unit = string.Create(CultureInfo.InvariantCulture, $"{kind}:{list[index].Name}");
                BenchmarkRow[]? rows = journal?.Find(unit);
                if (rows is null)
                {
                    rows = Guarded(list[index], () => measure(index, cancellationToken));
                    journal?.Add(unit, rows);
                }

                results[index] = rows;
                progress?.Report(Interlocked.Increment(ref done));
            });
            return results;
        }
    }

    /// <summary>Tells which exceptions are the picture's fault, so that they become a row.</summary>
    internal static bool IsThePictures(Exception problem) =>
        problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or OutOfMemoryException;

    /// <summary>The message without the name of a parameter, which means nothing to who reads a table.</summary>
    internal static string ReasonOf(Exception problem) =>
        problem is ArgumentException { ParamName: { } name } ? problem.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : problem.Message;

    /// <summary>Reads a picture within the limits of the run.</summary>
    internal static Picture Open(string path, RobustnessBenchmarkOptions options) =>
        PictureFile.Decode(File.ReadAllBytes(path), options.PixelLimit);

    private static BenchmarkRow[] Guarded(BenchmarkPicture picture, Func<BenchmarkRow[]> measure)
    {
        try
        {
            return measure();
        }
        catch (Exception problem) when (IsThePictures(problem))
        {
            return [new BenchmarkRow { Kind = BenchmarkRowKind.Failed, File = picture.Name, Error = ReasonOf(problem) }];
        }
    }

    private static void RefuseNamesTwice(IReadOnlyList<BenchmarkPicture> pictures, string parameter)
    {
        string? twice = pictures.GroupBy(picture => picture.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Two pictures are named '{twice}'.", parameter);
    }
}
