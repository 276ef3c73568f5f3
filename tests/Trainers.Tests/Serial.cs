[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections)]

namespace MlNetWatermark.Tests;

/// <summary>libtorch has one random generator and one pool of threads for the process: what uses it runs one after the other, beside what only starts other programs.</summary>
internal static class Serial
{
    public const string Libtorch = "libtorch";
}
