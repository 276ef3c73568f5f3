namespace MlNetWatermark;

/// <summary>Settings of the step that shows which pixels carry a mark.</summary>
/// <remarks><see cref="WatermarkStepOptions.OutputColumnName"/> receives the mask as an image; the columns named here come with it.</remarks>
public sealed record WatermarkLocalizeOptions : WatermarkStepOptions
{
    /// <summary>Column for the marked areas: five numbers each (x, y, width, height in pixels, area as a share of the picture), largest first.</summary>
    /// <value>The default is Regions.</value>
    public string RegionsColumnName { get; init; } = "Regions";

    /// <summary>Column for the share of the picture that carries the mark (Single).</summary>
    /// <value>The default is Coverage.</value>
    public string CoverageColumnName { get; init; } = "Coverage";

    /// <summary>Whether a picture that was turned, scaled, mirrored, sheared or cut is brought back first, as by <see cref="WatermarkEngine.Synchronize"/>.</summary>
    /// <value>The default is true.</value>
    public bool Synchronize { get; init; } = true;

    /// <summary>Whether pictures in which nothing was found are searched part by part as well, as by <see cref="WatermarkEngine.SearchParts"/>: slow.</summary>
    /// <value>The default is false.</value>
    public bool SearchParts { get; init; }

    internal override WatermarkEngine EngineOf(WatermarkModel model) => new(model) { Synchronize = Synchronize, SearchParts = SearchParts };

    private protected override IEnumerable<(string Property, string? Name)> FurtherColumns =>
        [(nameof(RegionsColumnName), RegionsColumnName), (nameof(CoverageColumnName), CoverageColumnName)];
}
