namespace MlNetWatermark;

/// <summary>Settings of the step that hides a message in pictures.</summary>
public sealed record WatermarkEmbedOptions : WatermarkStepOptions
{
    /// <summary>Column with each row's message: text of the characters 0 and 1, or a vector of Boolean or of Single holding 0 and 1. Several messages, for several regions: a vector of text, or one text with spaces or commas between.</summary>
    /// <value>The default, null, takes <see cref="Message"/>. Exactly one of the two must be given.</value>
    public string? MessageColumnName { get; init; }

    /// <summary>One message for all rows, as long as the model's <see cref="WatermarkModelInfo.MessageLength"/>.</summary>
    /// <value>The default, null, takes <see cref="MessageColumnName"/>. Exactly one of the two must be given.</value>
    public Message? Message { get; init; }

    /// <summary>Factor on the residual; <see cref="MarkStrength"/> names three.</summary>
    /// <value>The default, 1, is what the model was made for; above 0, at most <see cref="WatermarkEngine.MaximumStrength"/>. More is easier to read and easier to see.</value>
    public double Strength { get; init; } = MarkStrength.Balanced;

    /// <summary>
    /// Column with the region that each row's mark goes to: a mask (an image column or file bytes, white = marked, of the picture's size), or rectangles as a vector of Single, four
    /// whole numbers each (x, y, width, height in pixels). With several messages in a row, rectangle k, or the k-th grey level of the mask above black, carries message k. Pixels outside
    /// every region are not changed.
    /// </summary>
    /// <value>The default, null, marks the whole picture.</value>
    public string? RegionColumnName { get; init; }

    /// <summary>Rounds in which a mark is read back and the bits that the picture disturbs get a larger share of the same energy.</summary>
    /// <value>The default is 0; at most <see cref="WatermarkEngine.MostRefinements"/>. Two or three make small regions readable, at one more run of both networks each.</value>
    public int Refinements { get; init; }

    private protected override void FindProblems(List<string> problems)
    {
        if (MessageColumnName is null == Message is null)
        {
            problems.Add(
                $"exactly one of {nameof(MessageColumnName)} and {nameof(Message)} must be given, got {(Message is null ? "neither" : "both")}");
        }

        if (MessageColumnName is { } column && string.IsNullOrWhiteSpace(column)) problems.Add($"{nameof(MessageColumnName)} is empty");
        if (RegionColumnName is { } region && string.IsNullOrWhiteSpace(region)) problems.Add($"{nameof(RegionColumnName)} is empty");
        if (Refinements is < 0 or > WatermarkEngine.MostRefinements)
        {
            problems.Add($"{nameof(Refinements)} is {Refinements}; it must be from 0 to {WatermarkEngine.MostRefinements}");
        }

        if (Strength is not (> 0 and <= WatermarkEngine.MaximumStrength))
        {
            problems.Add($"{nameof(Strength)} is {Strength}; it must be above 0 and at most {WatermarkEngine.MaximumStrength}");
        }
    }
}
