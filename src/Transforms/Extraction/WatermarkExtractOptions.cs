namespace MlNetWatermark;

/// <summary>Settings of the step that reads the message of pictures.</summary>
/// <remarks><see cref="WatermarkStepOptions.OutputColumnName"/> receives the bit probabilities; the columns named here come with it.</remarks>
public sealed record WatermarkExtractOptions : WatermarkStepOptions
{
    /// <summary>Column for the yes or no (Boolean).</summary>
    /// <value>The default is Detected.</value>
    public string DetectedColumnName { get; init; } = "Detected";

    /// <summary>Column for the chance that an unmarked picture looks at least this marked (Double).</summary>
    /// <value>The default is PValue.</value>
    public string PValueColumnName { get; init; } = "PValue";

    /// <summary>Column for the detection score, 1 certain and 0 chance (Single).</summary>
    /// <value>The default is Score.</value>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>Column for the share of the picture that carries the mark (Single).</summary>
    /// <value>The default is Coverage.</value>
    public string CoverageColumnName { get; init; } = "Coverage";

    /// <summary>Column for the message as text of 0 and 1; without meaning when nothing was detected, and empty where there was nothing to read.</summary>
    /// <value>The default is Message.</value>
    public string MessageColumnName { get; init; } = "Message";

    /// <summary>Highest chance that an unmarked picture is called marked; in (0, 1).</summary>
    /// <value>The default, null, takes the model's own (<see cref="WatermarkModelInfo.FalsePositiveRate"/>).</value>
    public double? FalsePositiveRate { get; init; }

    /// <summary>Whether to look for several messages in each picture as well, at the price of a second network run.</summary>
    /// <value>The default is false. True adds the columns <see cref="MessagesColumnName"/>, <see cref="MessageRegionsColumnName"/> and <see cref="MessagePValuesColumnName"/>; the other columns
    /// still read the picture as one.</value>
    public bool SeveralMarks { get; init; }

    /// <summary>Column for the messages found (vector of text), largest region first; empty when the picture is not marked.</summary>
    /// <value>The default is Messages.</value>
    public string MessagesColumnName { get; init; } = "Messages";

    /// <summary>Column for their regions: five numbers each (x, y, width, height in pixels, area as a share of the picture).</summary>
    /// <value>The default is MessageRegions.</value>
    public string MessageRegionsColumnName { get; init; } = "MessageRegions";

    /// <summary>Column for their p-values (vector of Double).</summary>
    /// <value>The default is MessagePValues.</value>
    public string MessagePValuesColumnName { get; init; } = "MessagePValues";

    /// <summary>Whether a picture that was turned, scaled, mirrored, sheared or cut is brought back first, as by <see cref="WatermarkEngine.Synchronize"/>.</summary>
    /// <value>The default is true.</value>
    public bool Synchronize { get; init; } = true;

    /// <summary>Whether pictures in which nothing was found are searched part by part as well, as by <see cref="WatermarkEngine.SearchParts"/>: slow.</summary>
    /// <value>The default is false.</value>
    public bool SearchParts { get; init; }

    /// <summary>File with the key that the pictures were marked with (<see cref="WatermarkKey.FromFile"/>). Only its path is saved with the step.</summary>
    /// <value>The default, null, reads what was marked without a key.</value>
    public string? KeyFile { get; init; }

    /// <summary>Column for the payload as text (see <see cref="Payload.ToString"/>); empty where there is none.</summary>
    /// <value>The default is Payload.</value>
    public string PayloadColumnName { get; init; } = "Payload";

    /// <summary>Column for the bits that were corrected in reading the payload (Int32); -1 where there is none.</summary>
    /// <value>The default is CorrectedErrors.</value>
    public string CorrectedErrorsColumnName { get; init; } = "CorrectedErrors";

    /// <summary>Column for whether the payload is bound to this very picture (Boolean): false where it is bound to another, or to none.</summary>
    /// <value>The default is ContentMatches.</value>
    public string ContentMatchesColumnName { get; init; } = "ContentMatches";

    internal override WatermarkEngine EngineOf(WatermarkModel model) => KeyFile is { } file
        ? new(model) { Synchronize = Synchronize, SearchParts = SearchParts, Payloads = new PayloadOptions { Key = WatermarkKey.FromFile(file) } }
        : new(model) { Synchronize = Synchronize, SearchParts = SearchParts };

    private protected override IEnumerable<(string Property, string? Name)> FurtherColumns =>
    [
        (nameof(DetectedColumnName), DetectedColumnName),
        (nameof(PValueColumnName), PValueColumnName),
        (nameof(ScoreColumnName), ScoreColumnName),
        (nameof(CoverageColumnName), CoverageColumnName),
        (nameof(MessageColumnName), MessageColumnName),
        (nameof(PayloadColumnName), PayloadColumnName),
        (nameof(CorrectedErrorsColumnName), CorrectedErrorsColumnName),
        (nameof(ContentMatchesColumnName), ContentMatchesColumnName),
        .. SeveralMarks
            ? [(nameof(MessagesColumnName), MessagesColumnName), (nameof(MessageRegionsColumnName), MessageRegionsColumnName), (nameof(MessagePValuesColumnName), MessagePValuesColumnName)]
            : Array.Empty<(string, string?)>(),
    ];

    private protected override void FindProblems(List<string> problems)
    {
        if (FalsePositiveRate is { } rate && rate is not (> 0 and < 1)) problems.Add($"{nameof(FalsePositiveRate)} is {rate}; it must lie between 0 and 1");
        if (KeyFile is { } key && string.IsNullOrWhiteSpace(key)) problems.Add($"{nameof(KeyFile)} is empty");
    }
}
