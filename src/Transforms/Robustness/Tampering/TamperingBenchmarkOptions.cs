using System.Globalization;

namespace MlNetWatermark;

/// <summary>What a benchmark of tampering measures.</summary>
public sealed record TamperingBenchmarkOptions
{
    /// <summary>Kinds of tampering; each picture is tampered with in each of them.</summary>
    /// <value>Default <see cref="TamperKinds.All"/>.</value>
    public IReadOnlyList<TamperKind> Kinds { get; init; } = TamperKinds.All;

    /// <summary>Ranges of the share of the picture that is replaced, once each for every kind of edit.</summary>
    /// <value>Default 10, 30, 50, 70 and 90 %, as in StableGuard (arXiv 2509.17993), each give or take 2 points.</value>
    public IReadOnlyList<AreaBin> Areas { get; init; } = ParseAreas("10,30,50,70,90");

    /// <summary>Attacks on each tampered picture, one row each. The first is the one that the tables by area and by kind are about.</summary>
    /// <value>Default <see cref="StableGuardAttacks"/>.</value>
    public IReadOnlyList<IAttack> Attacks { get; init; } = AttackSuite.ParseList(StableGuardAttacks);

    /// <summary>The degradations of StableGuard's table: where it draws a factor from a range, both ends of the range. HEIC is listed and reported as not available.</summary>
    public const string StableGuardAttacks =
        "none,jpeg:30,webp:50,heic:50,resize:0.25,brightness:0.8,brightness:1.2,contrast:0.8,contrast:1.2,saturation:0.8,saturation:1.2";

    /// <summary>Factor on the residual; 1 is the model's own setting.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Whether marking also puts in the exact layer (<see cref="WatermarkEngine.ExactLayer"/>).</summary>
    /// <value>Default false: it would answer in place of the network wherever no attack is lossy.</value>
    public bool ExactLayer { get; init; }

    /// <summary>Whether reading looks for turned, scaled and cut pictures (<see cref="WatermarkEngine.Synchronize"/>).</summary>
    /// <value>Default true, as the engine's. Without it runs are faster; right where no attack moves pixels.</value>
    public bool Synchronize { get; init; } = true;

    /// <summary>Start of every random choice: messages, parts, edits, attacks. The same seed gives the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Pictures with more pixels than this are a failed row, 1 to <see cref="PictureFile.MaximumPixels"/>.</summary>
    /// <value>Default 64 million.</value>
    public long MaximumPixels { get; init; } = 64_000_000;

    /// <summary>Pictures worked on at once; 0 takes one per processor. Give the model one thread when this is above 1.</summary>
    public int Parallelism { get; init; }

    /// <summary>Reads areas in percent, separated by commas: ranges as <see cref="AreaBin.ParseList"/> reads them, and single values, which mean 2 points around them.</summary>
    /// <returns>Around a value nearer than 4 points to 0 or 100, half of that distance instead of 2.</returns>
    /// <exception cref="ArgumentException">Not written so, or not between 0 and 100; says which.</exception>
    public static IReadOnlyList<AreaBin> ParseAreas(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseArea).Distinct()];
    }

    internal void Validate()
    {
        if (Kinds.Count == 0) throw new ArgumentException("There must be at least one kind of tampering.", nameof(Kinds));
        if (Kinds.Count != Kinds.Distinct().Count() || !Kinds.All(Enum.IsDefined)) throw new ArgumentException("A kind of tampering is listed twice or unknown.", nameof(Kinds));
        if (Areas.Count == 0) throw new ArgumentException("There must be at least one range of areas.", nameof(Areas));
        foreach (AreaBin area in Areas) area.Validate(nameof(Areas));
        RegionArguments.Check(Attacks, Strength, readbacks: 0, MaximumPixels, Parallelism);
    }

    private static AreaBin ParseArea(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent))
        {
            return AreaBin.ParseList(text)[0];
        }

        if (percent is <= 0 or >= 100) throw new ArgumentException($"An area lies between 0 and 100 percent; '{text}' was given.", nameof(text));
        decimal around = Math.Min(2, Math.Min(percent, 100 - percent) / 2);
        return new AreaBin((double)((percent - around) / 100), (double)((percent + around) / 100));
    }
}
