namespace MlNetWatermark;

/// <summary>What a robustness benchmark measures.</summary>
public sealed record RobustnessBenchmarkOptions
{
    /// <summary>Attacks on each watermarked picture, one row each. Default: <see cref="AttackSuite.Quick"/>.</summary>
    public IReadOnlyList<IAttack> Attacks { get; init; } = AttackSuite.Quick;

    /// <summary>Start of every random choice: messages, attacks, crops. The same seed gives the same report.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Factor on the residual; 1 is the model's target quality.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Photographs that were never marked, cropped at random and read to count false positives. Default: none.</summary>
    public IReadOnlyList<string> UnmarkedFiles { get; init; } = [];

    /// <summary>How many random crops of <see cref="UnmarkedFiles"/> are read, in all.</summary>
    public int UnmarkedCrops { get; init; }

    /// <summary>Pictures worked on at once; 0 takes one per processor. Give the model one thread when this is above 1.</summary>
    public int Parallelism { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(UnmarkedCrops);
        ArgumentOutOfRangeException.ThrowIfNegative(Parallelism);
        if (!(Strength > 0)) throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "A benchmark needs a strength above 0.");
        if (UnmarkedCrops > 0 && UnmarkedFiles.Count == 0)
        {
            throw new ArgumentException("Unmarked crops were asked for, but there are no photographs to cut them from.", nameof(UnmarkedFiles));
        }
    }
}
