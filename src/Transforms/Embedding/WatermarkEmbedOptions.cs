namespace MlNetWatermark;

/// <summary>Settings of the step that hides a message in pictures.</summary>
public sealed record WatermarkEmbedOptions : WatermarkStepOptions
{
    /// <summary>Column with each row's message: text of the characters 0 and 1, or a vector of Boolean or of Single holding 0 and 1.</summary>
    /// <value>The default, null, takes <see cref="Message"/>. Exactly one of the two must be given.</value>
    public string? MessageColumnName { get; init; }

    /// <summary>One message for all rows, as long as the model's <see cref="WatermarkModelInfo.MessageLength"/>.</summary>
    /// <value>The default, null, takes <see cref="MessageColumnName"/>. Exactly one of the two must be given.</value>
    public Message? Message { get; init; }

    /// <summary>Factor on the residual.</summary>
    /// <value>The default, 1, is what the model was made for; above 0, at most <see cref="WatermarkEngine.MaximumStrength"/>. More is easier to read and easier to see.</value>
    public double Strength { get; init; } = 1;

    private protected override void FindProblems(List<string> problems)
    {
        if (MessageColumnName is null == Message is null)
        {
            problems.Add(
                $"exactly one of {nameof(MessageColumnName)} and {nameof(Message)} must be given, got {(Message is null ? "neither" : "both")}");
        }

        if (MessageColumnName is { } column && string.IsNullOrWhiteSpace(column)) problems.Add($"{nameof(MessageColumnName)} is empty");
        if (Strength is not (> 0 and <= WatermarkEngine.MaximumStrength))
        {
            problems.Add($"{nameof(Strength)} is {Strength}; it must be above 0 and at most {WatermarkEngine.MaximumStrength}");
        }
    }
}
