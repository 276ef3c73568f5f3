using System.Diagnostics;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Repeats a step until all are done or the run is cancelled; reports and saves in between.</summary>
/// <param name="Steps">Steps in all.</param>
/// <param name="CheckpointInterval">Time between two savings.</param>
/// <param name="CancellationToken">Ends the run after the current step.</param>
internal sealed record StepLoop(int Steps, TimeSpan CheckpointInterval, CancellationToken CancellationToken)
{
    private const int ReportEvery = 50;

    /// <param name="first">Steps done before.</param>
    /// <param name="step">Does the step of that number.</param>
    /// <param name="report">Told the steps done and the time of this process.</param>
    /// <param name="save">Told the steps done; also called at the end, if there was a step.</param>
    /// <returns>Steps done.</returns>
    public int Run(int first, Action<int> step, Action<int, TimeSpan> report, Action<int> save)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan saved = clock.Elapsed;
        int done = first;
        while (done < Steps && !CancellationToken.IsCancellationRequested)
        {
            step(done);
            done++;
            if (done % ReportEvery == 0 || done == Steps) report(done, clock.Elapsed);
            if (clock.Elapsed - saved <= CheckpointInterval) continue;
            save(done);
            saved = clock.Elapsed;
        }

        if (done > first) save(done); // nothing new: what is there stays
        return done;
    }
}
