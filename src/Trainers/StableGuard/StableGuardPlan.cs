namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>What one step of a StableGuard run asks for: easy first, then as the options say.</summary>
/// <param name="FreeDifference">Difference of marked picture and twin that costs nothing.</param>
/// <param name="OriginalShare">As <see cref="StableGuardOptions.OriginalShare"/>.</param>
/// <param name="UntouchedShare">As <see cref="StableGuardOptions.UntouchedShare"/>.</param>
/// <param name="Severity">Of degradations, 0 to 1.</param>
internal readonly record struct StableGuardPlan(double FreeDifference, double OriginalShare, double UntouchedShare, double Severity)
{
    /// <summary>Difference that costs nothing first, and the part of it that is left when a mark may no longer be loud.</summary>
    private const double Loud = 0.5, QuietShare = 0.02;

    /// <summary>Share of the pictures that are whole at first.</summary>
    private const double EasyUntouched = 0.5;

    /// <param name="options">Of the run.</param>
    /// <param name="step">Steps done.</param>
    /// <remarks>
    /// Adam follows the smallest steady gradient: a mark that cannot be read yet would only be made quiet, and without any bound it grows until it covers the picture. So for half of the
    /// loud part a difference is free, marks lie on the autoencoder's own pictures, which are smoother, and half of those are whole. In the other half all of this goes away.
    /// </remarks>
    public static StableGuardPlan At(StableGuardOptions options, int step)
    {
        double loud = options.LoudShare * options.Steps, severity = Math.Clamp(2.0 * step / Math.Max(1, options.Steps), 0.1, 1);
        if (step >= loud) return new StableGuardPlan(0, options.OriginalShare, options.UntouchedShare, severity);
        double passed = Math.Max(0, 2 * step / loud - 1); // of the second half
        return new StableGuardPlan(
            Loud * Math.Pow(QuietShare, passed),
            options.OriginalShare * Math.Min(1, 2 * passed),
            Math.Max(options.UntouchedShare, EasyUntouched + (options.UntouchedShare - EasyUntouched) * passed),
            severity);
    }
}
