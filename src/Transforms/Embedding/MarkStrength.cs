namespace MlNetWatermark;

/// <summary>Strengths with a name: how much quality a mark may cost for how much it survives. docs/results.md has their numbers for the model in the package.</summary>
public static class MarkStrength
{
    /// <summary>About 3 dB quieter than <see cref="Balanced"/>: for pictures that are looked at closely and hardly edited.</summary>
    public const double Invisible = 0.7;

    /// <summary>What the model was made for.</summary>
    public const double Balanced = 1;

    /// <summary>About 4 dB louder than <see cref="Balanced"/>: for pictures that will be cut, compressed and turned.</summary>
    public const double Robust = 1.6;
}
