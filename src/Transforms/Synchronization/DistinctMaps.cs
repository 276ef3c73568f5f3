namespace MlNetWatermark;

/// <summary>A map and about how bright the waves are where it puts them.</summary>
/// <param name="Map">From waves (periods per tile) to bins.</param>
/// <param name="Power">Weighted sum of the power at all waves, in single precision.</param>
internal readonly record struct FoundMap(LinearMap Map, float Power);

/// <summary>Of maps that put all waves on nearly the same bins, the best one.</summary>
internal static class DistinctMaps
{
    private const double Beside = 1.5; // bins
    private const double Slack = 1e-3; // by which a sum in single precision may be wrong, and more

    /// <summary>The best maps, best first.</summary>
    /// <param name="found">Any number, in any order.</param>
    /// <param name="search">Knows their power exactly.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="count">How many at most.</param>
    public static List<(LinearMap Map, double Power)> Best(IReadOnlyCollection<FoundMap> found, WaveSearch search, WavePattern pattern, int count)
    {
        float[] powers = [.. found.Select(item => item.Power)];
        Array.Sort(powers);
        // Only the brightest matter, so no others are put in order; more of them where too many are alike.
        for (int looked = 8 * count; ; looked *= 4)
        {
            float least = looked < powers.Length ? powers[^looked] : float.NegativeInfinity;
            IEnumerable<(LinearMap Map, double Power)> best = found.Where(item => item.Power >= least).Select(item => (item.Map, search.PowerOf(item.Map)))
                .OrderByDescending(item => item.Item2)
                .ThenBy(item => item.Map.A).ThenBy(item => item.Map.B).ThenBy(item => item.Map.C).ThenBy(item => item.Map.D); // many are cut off at the same power; threads must not decide
            List<(LinearMap Map, double Power)> kept = Distinct(best, pattern.Waves, count);
            if (looked >= powers.Length || (kept.Count == count && kept[^1].Power >= least + Slack)) return kept;
        }
    }

    private static List<(LinearMap Map, double Power)> Distinct(IEnumerable<(LinearMap Map, double Power)> ordered, IReadOnlyList<Wave> waves, int count)
    {
        List<(LinearMap Map, double Power)> kept = [];
        foreach ((LinearMap map, double power) in ordered)
        {
            if (kept.Count == count) break;
            bool known = false;
            for (int i = 0; i < kept.Count && !known; i++) known = Near(map, kept[i].Map, waves) || Near(map.Negative(), kept[i].Map, waves);
            if (!known) kept.Add((map, power));
        }

        return kept;
    }

    private static bool Near(LinearMap a, LinearMap b, IReadOnlyList<Wave> waves)
    {
        LinearMap difference = new(a.A - b.A, a.B - b.B, a.C - b.C, a.D - b.D);
        for (int i = 0; i < waves.Count; i++)
        {
            (double x, double y) = difference.Of(waves[i].U, waves[i].V);
            if (Math.Abs(x) > Beside || Math.Abs(y) > Beside) return false;
        }

        return true;
    }
}
