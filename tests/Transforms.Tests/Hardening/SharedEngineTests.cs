namespace MlNetWatermark.Tests;

/// <summary>One engine in many hands.</summary>
[Collection(Alone.Name)]
public class SharedEngineTests
{
    private const int Threads = 16;

    private static readonly ExecutionOptions s_execution = new() { Threads = 1 };

    private static Picture[] Covers { get; } = [.. Enumerable.Range(0, 4).Select(i => TestPictures.Natural(90 + (37 * i), 200 - (19 * i), seed: i))];

    [Fact]
    public async Task Sixteen_threads_get_what_one_gets()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(s_execution);
        WatermarkEngine engine = new(model);
        Result[] alone = [.. Enumerable.Range(0, Covers.Length).Select(i => Work(engine, i))];
        Result[][] together = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OnOwnThread(() =>
            Enumerable.Range(0, 2).Select(i => Work(engine, (i + thread) % Covers.Length)).ToArray())));
        for (int thread = 0; thread < Threads; thread++)
        {
            for (int i = 0; i < 2; i++) Same(alone[(i + thread) % Covers.Length], together[thread][i]);
        }
    }

    [Fact]
    public async Task Disposal_during_work_leaves_whole_results_and_the_right_exception()
    {
        for (int round = 0; round < 3; round++)
        {
            int whole = 0;
            WatermarkModel model = WatermarkModel.LoadDefault(s_execution);
            WatermarkEngine engine = new(model);
            Result[] alone = [.. Enumerable.Range(0, 2).Select(i => Work(engine, i))];
            Task[] workers = [.. Enumerable.Range(0, Threads).Select(thread => OnOwnThread(() =>
            {
                while (true)
                {
                    Same(alone[thread % 2], Work(engine, thread % 2));
                    Interlocked.Increment(ref whole);
                }
#pragma warning disable CS0162 // the loop ends by the exception
                return 0;
#pragma warning restore CS0162
            }))];
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref whole) >= 4 * round || workers.Any(worker => worker.IsCompleted), TimeSpan.FromMinutes(2)));
            Task[] disposals = [OnOwnThread(() => { model.Dispose(); return 0; }), OnOwnThread(() => { model.Dispose(); return 0; })];
            await Task.WhenAll(disposals);
            foreach (Task worker in workers) await Assert.ThrowsAsync<ObjectDisposedException>(() => worker);
        }
    }

    private static Result Work(WatermarkEngine engine, int cover)
    {
        Message message = new([.. Enumerable.Range(0, engine.Model.Info.MessageLength).Select(bit => (bit * 7 + cover) % 3 == 0)]);
        Picture marked = engine.Embed(Covers[cover], message);
        Extraction extraction = engine.Extract(marked);
        return new Result(marked, extraction, engine.Localize(marked));
    }

    private static void Same(Result expected, Result found)
    {
        Assert.True(expected.Marked.Rgba.AsSpan().SequenceEqual(found.Marked.Rgba));
        Assert.Equal(expected.Extraction.PValue, found.Extraction.PValue);
        Assert.Equal(expected.Extraction.Message, found.Extraction.Message);
        Assert.Equal(expected.Extraction.BitProbabilities, found.Extraction.BitProbabilities);
        Assert.Equal(expected.Localization.Coverage, found.Localization.Coverage);
    }

    private static Task<T> OnOwnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Result(Picture Marked, Extraction Extraction, Localization Localization);
}
