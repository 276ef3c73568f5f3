using System.Globalization;

namespace MlNetWatermark.Tests;

/// <summary>How much a fuzzing test tries. Environment variables change it, so that one test serves the suite, a long run and the search for one input.</summary>
internal static class FuzzSettings
{
    /// <summary>Start of every random choice: input i of a test is always the same for one seed.</summary>
    public static int Seed { get; } = Number("MLNETWATERMARK_FUZZ_SEED") ?? 1;

    /// <summary>Inputs of one test case where the suite does not say otherwise.</summary>
    public static int? Count { get; } = Number("MLNETWATERMARK_FUZZ_COUNT");

    /// <summary>Number of the first input: to run one input again, start there with a count of 1.</summary>
    public static int First { get; } = Number("MLNETWATERMARK_FUZZ_FIRST") ?? 0;

    /// <summary>
    /// Where each input is written before it is used, so that one that kills the process is found there. Null: nowhere; the test that was running says which.
    /// </summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("MLNETWATERMARK_FUZZ_FOLDER");

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;
}
