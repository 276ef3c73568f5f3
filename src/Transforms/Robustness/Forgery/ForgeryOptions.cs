namespace MlNetWatermark;

/// <summary>What a forgery benchmark measures.</summary>
public sealed record ForgeryOptions
{
    /// <summary>How many pictures with the same message the attacker holds, one group of rows each; more than there are become all there are.</summary>
    /// <value>Default 1, 10 and 50.</value>
    public IReadOnlyList<int> SourceCounts { get; init; } = [1, 10, 50];

    /// <summary>How visible the attacker's change is: PSNR in decibels of the pasted or subtracted estimate, before rounding and clipping.</summary>
    /// <value>Default 42, 38 and 34.</value>
    public IReadOnlyList<double> TargetPsnrs { get; init; } = [42, 38, 34];

    /// <summary>Pictures at the end of the list that are attacked; those before them are what the attacker holds. At least one is left to the attacker.</summary>
    /// <value>Default 40.</value>
    public int Targets { get; init; } = 40;

    /// <summary>Side of the square, in pixels, that every estimate is resized to before averaging.</summary>
    /// <value>Default 256, the working size of this library's model: the attacker knows the system. A mark that sits on the pixel grid is only
    /// found where all pictures have this size themselves.</value>
    public int CommonSize { get; init; } = 256;

    /// <summary>Factor on the residual in honest marking; 1 is the system's own setting.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Start of every random choice. The same seed gives the same report.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Pictures worked on at once; 0 takes one per processor.</summary>
    public int Parallelism { get; init; }

    internal void Validate()
    {
        if (SourceCounts.Count == 0 || SourceCounts.Any(count => count < 1)) throw new ArgumentException("Source counts are at least 1.", nameof(SourceCounts));
        if (TargetPsnrs.Count == 0 || TargetPsnrs.Any(psnr => !(psnr is > 0 and <= 100)))
        {
            throw new ArgumentException("PSNRs are above 0 and at most 100 dB.", nameof(TargetPsnrs));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Targets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommonSize, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CommonSize, 4096);
        ArgumentOutOfRangeException.ThrowIfNegative(Parallelism);
        if (!(Strength > 0)) throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "A benchmark needs a strength above 0.");
    }
}
