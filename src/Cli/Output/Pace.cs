using System.Globalization;

namespace MlNetWatermark.Cli.Output;

/// <summary>How a long run gets on, in words: time so far, rate, and about how much time is left.</summary>
internal static class Pace
{
    /// <summary>As <c>25s, 2.0 steps/s, 24 min left</c>. Only what this process did counts: a run that goes on from a checkpoint did the rest in time that nobody here knows.</summary>
    /// <param name="first">Steps done when this process began.</param>
    /// <param name="done">Steps done.</param>
    /// <param name="total">Steps in all.</param>
    /// <param name="elapsed">Time of this process.</param>
    /// <param name="step">What a step is called.</param>
    public static string Text(int first, int done, int total, TimeSpan elapsed, string step = "step")
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F0}s");
        if (done <= first || elapsed <= TimeSpan.Zero) return time;

        double rate = (done - first) / elapsed.TotalSeconds;
        string speed = rate >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{rate:F1} {step}s/s")
            : string.Create(CultureInfo.InvariantCulture, $"{1 / rate:F1} s/{step}");
        return done >= total ? $"{time}, {speed}" : $"{time}, {speed}, {Duration((total - done) / rate)} left";
    }

    /// <summary>No finer than a reader cares for; never nothing.</summary>
    private static string Duration(double seconds)
    {
        if (seconds <= 90) return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(seconds))} s");
        double minutes = Math.Round(seconds / 60);
        if (minutes <= 90) return string.Create(CultureInfo.InvariantCulture, $"{minutes} min");
        double hours = Math.Floor(minutes / 60);
        return hours <= 48
            ? string.Create(CultureInfo.InvariantCulture, $"{hours} h {minutes % 60} min")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(hours / 24)} days {hours % 24} h");
    }
}
