namespace MlNetWatermark;

/// <summary>Measures how easily a system's mark is forged: copied to other pictures, averaged away, or overwritten.</summary>
/// <remarks>
/// The attacker holds pictures that carry one and the same message, knows how the system works in general, and neither runs it nor knows its
/// weights. Uses the system without owning it. Results do not depend on the number of pictures worked on at once.
/// </remarks>
public sealed class ForgeryBenchmark
{
    private readonly IWatermarkSystem _system;

    /// <summary>Measures this system.</summary>
    public ForgeryBenchmark(IWatermarkSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
    }

    /// <summary>Runs all three attacks.</summary>
    /// <param name="files">Unmarked pictures: the last <see cref="ForgeryOptions.Targets"/> are attacked, those before them are what the attacker learns from.
    /// One that cannot be used is reported and left out.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">Fewer than two files, options out of range, or no usable picture to learn from.</exception>
    public ForgeryReport Run(
        IReadOnlyList<string> files, ForgeryOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count < 2) throw new ArgumentException("Forging needs at least two pictures: one to learn from and one to attack.", nameof(files));
        options ??= new ForgeryOptions();
        options.Validate();

        int held = Math.Max(1, files.Count - options.Targets);
        int taken = Math.Min(held, options.SourceCounts.Max());
        Message message = Message.Random(_system.MessageLength, StableSeed.Generator(options.Seed, "message"));
        Message second = Message.Random(_system.MessageLength, StableSeed.Generator(options.Seed, "second message"));
        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = options.Parallelism == 0 ? Environment.ProcessorCount : options.Parallelism,
        };
        FailedPicture?[] failures = new FailedPicture?[files.Count];
        int done = 0;

        (float[] Blind, float[] Informed)?[] learned = new (float[], float[])?[taken];
        Parallel.For(0, taken, parallel, index => Guarded(index, () =>
        {
            Picture cover = PictureFile.Read(files[index]);
            Picture marked = _system.Embed(cover, message, options.Strength);
            learned[index] = (MarkEstimate.Blind(marked, options.CommonSize), MarkEstimate.Informed(marked, cover, options.CommonSize));
        }));
        ForgeryKnowledge knowledge = new(
            [.. learned.Where(source => source is not null).Select(source => source!.Value.Blind)],
            [.. learned.Where(source => source is not null).Select(source => source!.Value.Informed)]);
        if (knowledge.Count == 0)
        {
            throw new ArgumentException($"No picture to learn from can be used. {failures.First(failure => failure is not null)!.Reason}", nameof(files));
        }

        ForgeryTarget?[] targets = new ForgeryTarget?[files.Count - held];
        Parallel.For(0, targets.Length, parallel, index => Guarded(
            held + index,
            () => targets[index] = ForgeryTarget.Measure(
                _system, PictureFile.Read(files[held + index]), index, knowledge, (message, second), options, cancellationToken)));

        ForgeryTarget[] measured = [.. targets.Where(target => target is not null).Select(target => target!)];
        return new ForgeryReport
        {
            System = _system.Name,
            MessageLength = _system.MessageLength,
            Seed = options.Seed,
            Strength = options.Strength,
            Copies = ForgeryTarget.Rows(measured, target => target.Copies),
            Removals = ForgeryTarget.Rows(measured, target => target.Removals),
            Remarking = ForgeryTarget.Remarking(measured),
            Failed = [.. failures.Where(failure => failure is not null).Select(failure => failure!)],
        };

        void Guarded(int index, Action measure)
        {
            try
            {
                measure();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
            {
                failures[index] = new FailedPicture(files[index], null, problem.Message);
            }

            progress?.Report(Interlocked.Increment(ref done));
        }
    }
}

/// <summary>What the attacker learned, one estimate for each picture he holds.</summary>
/// <param name="Blind">From the marked pictures alone.</param>
/// <param name="Informed">From the marked pictures and their originals.</param>
internal sealed record ForgeryKnowledge(IReadOnlyList<float[]> Blind, IReadOnlyList<float[]> Informed)
{
    public int Count => Blind.Count;
}
