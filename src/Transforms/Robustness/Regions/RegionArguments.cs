namespace MlNetWatermark;

/// <summary>Checks the options that both benchmarks of regions have.</summary>
internal static class RegionArguments
{
    public static void Check(IReadOnlyList<IAttack> attacks, double strength, int readbacks, long maximumPixels, int parallelism)
    {
        if (attacks.Count == 0) throw new ArgumentException("There must be at least one attack; 'none' is one.", nameof(attacks));
        if (attacks.GroupBy(attack => attack.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The attack '{twice.Key}' is listed twice.", nameof(attacks));
        }

        if (!(strength > 0 && strength <= WatermarkEngine.MaximumStrength))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, $"The strength is above 0 and at most {WatermarkEngine.MaximumStrength}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(readbacks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readbacks, WatermarkEngine.MostReadbacks);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumPixels, PictureFile.MaximumPixels);
        ArgumentOutOfRangeException.ThrowIfNegative(parallelism);
    }
}
