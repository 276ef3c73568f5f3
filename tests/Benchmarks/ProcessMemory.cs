using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>What the process holds in memory, managed and native together, as Linux counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes that a piece of work takes at its peak above what the process held before.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static long PeakOf(Action work)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Peaks of memory are read from Linux's /proc.");
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak starts anew
        long before = Read("VmRSS:");
        work();
        return Read("VmHWM:") - before;
    }

    private static long Read(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
