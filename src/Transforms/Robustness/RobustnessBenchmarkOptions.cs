namespace MlNetWatermark;

/// <summary>What a robustness benchmark measures.</summary>
public sealed record RobustnessBenchmarkOptions
{
    /// <summary>Attacks on each watermarked picture, one row each. Default: <see cref="AttackSuite.Quick"/>.</summary>
    public IReadOnlyList<IAttack> Attacks { get; init; } = AttackSuite.Quick;

    /// <summary>Start of every random choice: messages, attacks, crops. The same seed gives the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Factor on the residual; 1 is the system's own setting.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Photographs that were never marked; each is read once whole, to count false positives. Default: none.</summary>
    public IReadOnlyList<BenchmarkPicture> UnmarkedPictures { get; init; } = [];

    /// <summary>How many random crops of <see cref="UnmarkedPictures"/> are read as well, in all.</summary>
    public int UnmarkedCrops { get; init; }

    /// <summary>Whether messages are payloads, and each reading is tried for payloads of every correction. Default: false, random bits.</summary>
    public bool Payloads { get; init; }

    /// <summary>Pictures with more pixels than this are a failed row; 0 takes <see cref="PictureFile.MaximumPixels"/>. Default: 64 million.</summary>
    public long MaximumPixels { get; init; } = 64_000_000;

    /// <summary>Rate at which a match with the expected message counts as more than luck. Default: 1e-6.</summary>
    public double FalsePositiveRate { get; init; } = 1e-6;

    /// <summary>Pictures worked on at once; 0 takes one per processor. Give the model one thread when this is above 1.</summary>
    public int Parallelism { get; init; }

    internal long PixelLimit => MaximumPixels == 0 ? PictureFile.MaximumPixels : MaximumPixels;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(UnmarkedCrops);
        ArgumentOutOfRangeException.ThrowIfNegative(Parallelism);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumPixels, PictureFile.MaximumPixels);
        if (!(Strength > 0)) throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "A benchmark needs a strength above 0.");
        if (!(FalsePositiveRate is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), FalsePositiveRate, "A false-positive rate lies between 0 and 1.");
        }

        if (UnmarkedCrops > 0 && UnmarkedPictures.Count == 0)
        {
            throw new ArgumentException("Unmarked crops were asked for, but there are no photographs to cut them from.", nameof(UnmarkedPictures));
        }

        string? twice = Attacks.GroupBy(attack => attack.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"The attack '{twice}' is listed twice.", nameof(Attacks));
    }
}
