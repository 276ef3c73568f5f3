namespace MlNetWatermark;

/// <summary>Derives a generator from a seed and labels, the same in every process (string hash codes differ between runs).</summary>
internal static class StableSeed
{
    /// <summary>FNV-1a over the labels' characters, started at the seed.</summary>
    public static Random Generator(int seed, params ReadOnlySpan<string> labels)
    {
        uint hash = 2166136261 ^ (uint)seed;
        foreach (string label in labels)
        {
            foreach (char character in label) hash = unchecked((hash ^ character) * 16777619);
            hash = unchecked((hash ^ '|') * 16777619);
        }

        return new Random(unchecked((int)hash));
    }
}
