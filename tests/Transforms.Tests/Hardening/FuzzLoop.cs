using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>Runs many hostile inputs one after the other and watches the time and the memory that they take.</summary>
internal static class FuzzLoop
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20); // of one input; they take milliseconds, but the machine may be busy

    /// <summary>Runs inputs first to first + count - 1.</summary>
    /// <param name="name">Of the test case, for messages and file names.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="make">Makes an input from a generator that depends on its number and the seed alone.</param>
    /// <param name="use">Uses it and says what came out, in a word or two; throws what must not be thrown.</param>
    /// <param name="mostGrowth">Bytes that the process may grow by between the first tenth and the end; null where other tests run beside.</param>
    /// <returns>How often each word came out.</returns>
    public static IReadOnlyDictionary<string, int> Run(string name, int count, Func<Random, byte[][]> make, Func<byte[][], string> use, long? mostGrowth = null)
    {
        SortedDictionary<string, int> outcomes = new(StringComparer.Ordinal);
        long begun = Stopwatch.GetTimestamp();
        int number = FuzzSettings.First, end = FuzzSettings.First + count;
        long early = 0;
        byte[][] input = [];
        Exception? wrong = null;
        Thread worker = new(() =>
        {
            for (; number < end; number++)
            {
                Volatile.Write(ref begun, Stopwatch.GetTimestamp());
                input = make(new Random(unchecked((FuzzSettings.Seed * 1_000_003) + number)));
                Save(FuzzSettings.Folder, name, input);
                try
                {
                    string outcome = use(input);
                    outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                }
                catch (Exception problem)
                {
                    wrong = problem;
                    return;
                }

                if (number - FuzzSettings.First == count / 10) early = Memory(mostGrowth);
            }
        })
        { IsBackground = true };
        worker.Start();
        while (!worker.Join(200))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref begun)) > s_limit) wrong = new TimeoutException($"Not done after {s_limit.TotalSeconds} s.");
            if (wrong is TimeoutException) break;
        }

        if (wrong is not null) Assert.Fail($"{name}, seed {FuzzSettings.Seed}, input {number} (in {Save(Path.GetTempPath(), name, input)}): {wrong}");
        long growth = Memory(mostGrowth) - early;
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {count} inputs from {FuzzSettings.First}, seed {FuzzSettings.Seed}: {string.Join(", ", outcomes.Select(one => $"{one.Value} {one.Key}"))}; grew by {growth / 1024} KiB.");
        if (mostGrowth is { } most) Assert.True(growth <= most, $"{name}: the process grew by {growth} bytes between input {count / 10} and input {count}; at most {most} were expected.");
        return outcomes;
    }

    private static string? Save(string? folder, string name, byte[][] input)
    {
        if (folder is null) return null;
        string path = Path.Combine(folder, name.Replace(' ', '-') + ".input");
        for (int part = 0; part < input.Length; part++) File.WriteAllBytes(part == 0 ? path : $"{path}.{part}", input[part]);
        return path;
    }

    private static long Memory(long? mostGrowth)
    {
        if (mostGrowth is null) return 0;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
