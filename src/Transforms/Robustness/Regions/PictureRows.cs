using System.Collections.Concurrent;

namespace MlNetWatermark;

/// <summary>Measures pictures side by side; one that cannot be used costs its own row and nothing else.</summary>
internal static class PictureRows
{
    /// <param name="pictures">What to measure; names are told apart.</param>
    /// <param name="parallelism">Pictures at once; 0 takes one per processor.</param>
    /// <param name="measure">Rows of one picture.</param>
    /// <param name="failed">The row of a picture that could not be used, with the reason.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>Rows in the order of the pictures.</returns>
    /// <exception cref="ArgumentException">No pictures, or two of one name.</exception>
    public static TRow[] Of<TRow>(
        IReadOnlyList<BenchmarkPicture> pictures,
        int parallelism,
        Func<BenchmarkPicture, IReadOnlyList<TRow>> measure,
        Func<BenchmarkPicture, string, TRow> failed,
        IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0) throw new ArgumentException("A benchmark needs at least one picture.", nameof(pictures));
        if (pictures.GroupBy(picture => picture.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two pictures are named '{twice.Key}'.", nameof(pictures));
        }

        ParallelOptions options = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = parallelism == 0 ? Environment.ProcessorCount : parallelism,
        };
        IReadOnlyList<TRow>[] rows = new IReadOnlyList<TRow>[pictures.Count];
        int done = 0;
        // In small steps: Parallel.For would deal out long ranges, and large pictures come in rows.
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, pictures.Count), EnumerablePartitionerOptions.NoBuffering), options, index =>
        {
            try
            {
                rows[index] = measure(pictures[index]);
            }
            catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
            {
                rows[index] = [failed(pictures[index], RobustnessBenchmark.ReasonOf(problem))];
            }

            progress?.Report(Interlocked.Increment(ref done));
        });
        return [.. rows.SelectMany(of => of)];
    }
}
