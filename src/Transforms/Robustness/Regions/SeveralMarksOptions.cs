namespace MlNetWatermark;

/// <summary>What a benchmark of several marks in one picture measures.</summary>
public sealed record SeveralMarksOptions
{
    /// <summary>Marks in each picture, 1 to 16, each with its own region and message.</summary>
    /// <value>Default 5, as in MaskWM (Hu et al., NeurIPS 2025).</value>
    public int Count { get; init; } = 5;

    /// <summary>How the regions lie.</summary>
    public MarkLayout Layout { get; init; } = MarkLayout.Boxes;

    /// <summary>Share of the picture that each mark covers; not used by <see cref="MarkLayout.Touching"/>.</summary>
    /// <value>Default 0.1. <see cref="MarkLayout.Objects"/> takes smaller ones, down to a quarter of it, where so much does not fit.</value>
    public double Area { get; init; } = 0.1;

    /// <summary>Shapes for <see cref="MarkLayout.Objects"/>.</summary>
    public ObjectMasks? Masks { get; init; }

    /// <summary>Attacks on each marked picture, one row each.</summary>
    /// <value>Default <c>none</c> and <c>jpeg:70</c>.</value>
    public IReadOnlyList<IAttack> Attacks { get; init; } = AttackSuite.ParseList("none,jpeg:70");

    /// <summary>Factor on the residual; 1 is the model's own setting.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>Rounds of informed embedding, as in <see cref="WatermarkEngine.Embed(Picture, IReadOnlyList{RegionMark}, double, int)"/>.</summary>
    public int Readbacks { get; init; }

    /// <summary>Start of every random choice: regions, messages, attacks. The same seed gives the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Pictures with more pixels than this are a failed row, 1 to <see cref="PictureFile.MaximumPixels"/>.</summary>
    /// <value>Default 64 million.</value>
    public long MaximumPixels { get; init; } = 64_000_000;

    /// <summary>Pictures worked on at once; 0 takes one per processor. Give the model one thread when this is above 1.</summary>
    public int Parallelism { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Count, 16);
        if (!Enum.IsDefined(Layout)) throw new ArgumentOutOfRangeException(nameof(Layout), Layout, "There is no such layout.");
        if (Layout != MarkLayout.Touching && !(Area > 0 && Count * Area < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Area), Area, $"The area of a mark is above 0, and {Count} of them cover less than the picture.");
        }

        if (Layout == MarkLayout.Objects && Masks is null) throw new ArgumentException("The layout of objects needs masks.", nameof(Masks));
        RegionArguments.Check(Attacks, Strength, Readbacks, MaximumPixels, Parallelism);
    }

    /// <summary>Draws the regions for one picture.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    internal float[][] Regions(int width, int height, Random generator) => Layout switch
    {
        MarkLayout.Boxes => [.. MarkBoxes.Apart(Count, Area, generator).Select(box => box.Region(width, height))],
        MarkLayout.Touching => [.. MarkBoxes.Touching(Count, generator).Select(box => box.Region(width, height))],
        _ => [.. MarkObjects.Apart(Masks!, Count, Area, generator).Select(cells => ObjectMasks.Stretch(cells, width, height))],
    };
}
