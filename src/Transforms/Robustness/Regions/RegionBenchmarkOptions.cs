namespace MlNetWatermark;

/// <summary>What a benchmark of regions measures.</summary>
public sealed record RegionBenchmarkOptions
{
    /// <summary>Ranges of marked area; every picture is marked once for each.</summary>
    /// <value>Default <see cref="AreaBin.Paper"/>.</value>
    public IReadOnlyList<AreaBin> Bins { get; init; } = AreaBin.Paper;

    /// <summary>Attacks on each picture after the mark was cut to its region, one row each.</summary>
    /// <value>Default <c>none</c> and <c>jpeg:70</c>.</value>
    public IReadOnlyList<IAttack> Attacks { get; init; } = AttackSuite.ParseList("none,jpeg:70");

    /// <summary>Factor on the residual; 1 is the model's own setting.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Whether a model that takes a region is told it; false marks the whole picture with every model and cuts it afterwards.</summary>
    /// <value>Default true.</value>
    public bool TellRegion { get; init; } = true;

    /// <summary>Rounds of reading back when embedding, 0 to <see cref="WatermarkEngine.MostReadbacks"/>.</summary>
    public int Readbacks { get; init; }

    /// <summary>Start of every random choice: masks, messages, attacks. The same seed gives the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Pictures with more pixels than this are a failed row, 1 to <see cref="PictureFile.MaximumPixels"/>.</summary>
    /// <value>Default 64 million.</value>
    public long MaximumPixels { get; init; } = 64_000_000;

    /// <summary>Pictures worked on at once; 0 takes one per processor. Give the model one thread when this is above 1.</summary>
    public int Parallelism { get; init; }

    internal void Validate()
    {
        if (Bins.Count == 0) throw new ArgumentException("There must be at least one bin of areas.", nameof(Bins));
        foreach (AreaBin bin in Bins) bin.Validate(nameof(Bins));
        RegionArguments.Check(Attacks, Strength, Readbacks, MaximumPixels, Parallelism);
    }
}
