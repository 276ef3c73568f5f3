namespace MlNetWatermark.Trainers.Training;

/// <summary>Values that change over a run, as pure functions of the step, so that a resumed run continues exactly.</summary>
internal static class Schedule
{
    private const int WarmUp = 200;

    /// <summary>Share of the run during which the learning rate falls.</summary>
    private const double CooldownShare = 0.5;

    /// <summary>Warm-up, constant, then half a cosine down to 2 %.</summary>
    public static double LearningRate(double highest, int step, int steps, int warmUp = WarmUp)
    {
        double into = Math.Clamp((step - steps * (1 - CooldownShare)) / (steps * CooldownShare), 0, 1);
        return highest * Warmth(step, warmUp) * (0.02 + 0.98 * 0.5 * (1 + Math.Cos(Math.PI * into)));
    }

    /// <summary>Warm-up, then half a cosine down to zero over the rest of the run.</summary>
    public static double CosineToZero(double highest, int step, int steps, int warmUp)
    {
        double into = Math.Clamp((step - warmUp) / (double)Math.Max(1, steps - warmUp), 0, 1);
        return highest * Warmth(step, warmUp) * 0.5 * (1 + Math.Cos(Math.PI * into));
    }

    /// <summary>A straight walk from one value to another over a number of steps, then flat.</summary>
    public static double Walk(double from, double to, double step, double length) => from + (to - from) * Math.Clamp(step / length, 0, 1);

    private static double Warmth(int step, int warmUp) => Math.Min(1, (step + 1) / (double)warmUp);
}
