using System.Collections.Concurrent;

namespace MlNetWatermark.Cli.Output;

/// <summary>What became of one picture.</summary>
/// <param name="Row">For JSON.</param>
/// <param name="Text">For people.</param>
/// <param name="Detected">False where a watermark was looked for and not found.</param>
internal sealed record Outcome(object Row, string Text, bool Detected = true);

/// <summary>Works through pictures several at a time and prints in input order; one that fails is reported and never stops the others.</summary>
internal static class PictureRun
{
    /// <summary>Threads inside one network run: one where several pictures are worked on at once, else ONNX Runtime's choice (0).</summary>
    public static int ModelThreads(int pictures) => pictures > 1 ? 1 : 0;

    /// <summary>Works; where results go to a file or another program and somebody watches the terminal, a bar there shows rate and remaining time.</summary>
    public static int All(
        IReadOnlyList<PlannedPicture> pictures, Func<PlannedPicture, Outcome> work, ResultPrinter printer, CancellationToken cancellationToken) =>
        Console.IsOutputRedirected && pictures.Count > 1
            ? ProgressLine.Over(pictures.Count, "pictures", progress => All(pictures, work, printer, progress, cancellationToken))
            : All(pictures, work, printer, progress: null, cancellationToken);

    private static int All(
        IReadOnlyList<PlannedPicture> pictures, Func<PlannedPicture, Outcome> work, ResultPrinter printer, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        // Without buffering the next free worker takes the next picture, so results come in nearly the order they are printed in.
        ParallelQuery<(PlannedPicture Picture, Outcome? Outcome, string? Error)> results = Partitioner
            .Create(pictures, EnumerablePartitionerOptions.NoBuffering)
            .AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(pictures.Count, 1, Environment.ProcessorCount))
            .WithExecutionMode(ParallelExecutionMode.ForceParallelism)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(Try);

        int code = ExitCode.Done, done = 0;
        foreach ((PlannedPicture picture, Outcome? outcome, string? error) in results)
        {
            progress?.Report(++done);
            if (outcome is null && error is null) continue;
            if (outcome is null)
            {
                printer.Error(picture.Picture.File, error!);
                code = ExitCode.Failed;
            }
            else
            {
                printer.Result(outcome.Row, outcome.Text);
                if (!outcome.Detected && code == ExitCode.Done) code = ExitCode.NotDetected;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return code;

        // After Ctrl-C no new picture is begun, but every finished one is still printed: its random message is known nowhere else.
        (PlannedPicture, Outcome?, string?) Try(PlannedPicture picture)
        {
            if (cancellationToken.IsCancellationRequested) return (picture, null, null);
            if (picture.Refusal is not null) return (picture, null, picture.Refusal);
            try
            {
                return (picture, work(picture), null);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return (picture, null, null); // work of seconds, given up
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                return (picture, null, Sentence.Of(problem));
            }
        }
    }
}
