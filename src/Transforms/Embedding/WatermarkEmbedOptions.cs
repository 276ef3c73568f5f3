namespace MlNetWatermark;

/// <summary>Settings of the step that hides a message in pictures.</summary>
public sealed record WatermarkEmbedOptions : WatermarkStepOptions
{
    /// <summary>Column with each row's message: text of the characters 0 and 1, or a vector of Boolean or of Single holding 0 and 1. Several messages, for several regions: a vector of text, or one text with spaces or commas between.</summary>
    /// <value>The default is null. Exactly one of <see cref="PayloadColumnName"/>, <see cref="Payload"/>, this and <see cref="Message"/> must be given.</value>
    public string? MessageColumnName { get; init; }

    /// <summary>One message for all rows, as long as the model's <see cref="WatermarkModelInfo.MessageLength"/>.</summary>
    /// <value>The default is null.</value>
    public Message? Message { get; init; }

    /// <summary>Column with each row's payload: text, a number from 0 (Int32, UInt32, Int64, UInt64), or a vector of bytes. It must fit: see <see cref="PayloadCodec.Capacity"/>.</summary>
    /// <value>The default is null.</value>
    public string? PayloadColumnName { get; init; }

    /// <summary>One payload for all rows.</summary>
    /// <value>The default is null.</value>
    public Payload? Payload { get; init; }

    /// <summary>Data against error correction in payloads.</summary>
    /// <value>The default is <see cref="PayloadCorrection.Balanced"/>.</value>
    public PayloadCorrection Correction { get; init; }

    /// <summary>File with a key that authenticates payloads (<see cref="WatermarkKey.FromFile"/>). Only its path is saved with the step.</summary>
    /// <value>The default, null, writes payloads that everybody can read and write.</value>
    public string? KeyFile { get; init; }

    /// <summary>Whether payloads are bound to what their pictures show, as by <see cref="PayloadOptions.BindToContent"/>; needs <see cref="KeyFile"/>.</summary>
    /// <value>The default is false.</value>
    public bool BindToContent { get; init; }

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
    /// <value>The default is 0; at most <see cref="WatermarkEngine.MostReadbacks"/>. Two or three make small regions readable, at one more run of both networks each.</value>
    public int Readbacks { get; init; }

    /// <summary>
    /// Improves each mark for seconds instead of milliseconds: <c>new ImageSpecificOptions()</c> of MlNetWatermark.Trainers. A row whose message cannot be read from its marked picture
    /// ends the pass with a <see cref="FormatException"/> that names it, so that it is not kept by accident.
    /// </summary>
    /// <value>The default, null, does not. A step with it cannot be saved: what improves the marks is a program, not data. Not together with several messages in a row or <see cref="Readbacks"/>.</value>
    public IMarkRefiner? Refine { get; init; }

    /// <summary>
    /// Column with latents to be decoded into marked pictures, in place of pictures to be marked: a vector of Single, as the diffusion process gives it, of the dimensions channels, height,
    /// width (a 1 before them is allowed). A vector without dimensions is a square that becomes the model's <see cref="WatermarkModelInfo.WorkingSize"/>. <see cref="WatermarkStepOptions.InputColumnName"/> is not read then.
    /// </summary>
    /// <value>The default is null. Needs a model with <see cref="WatermarkModelInfo.Latents"/>. Not together with regions, read-backs, refining, binding to content, or a strength: a decoder marks all of a picture while it makes it.</value>
    public string? LatentColumnName { get; init; }

    internal override bool UsesDecoder => LatentColumnName is not null;

    internal override WatermarkEngine EngineOf(WatermarkModel model) => PayloadColumnName is null && Payload is null
        ? new(model) { Payloads = null }
        : new(model) { Payloads = new PayloadOptions { Correction = Correction, Key = KeyFile is { } file ? WatermarkKey.FromFile(file) : null, BindToContent = BindToContent } };

    private protected override void FindProblems(List<string> problems)
    {
        string[] given = [.. new (string Name, object? Value)[]
        {
            (nameof(PayloadColumnName), PayloadColumnName), (nameof(Payload), Payload), (nameof(MessageColumnName), MessageColumnName), (nameof(Message), Message),
        }.Where(source => source.Value is not null).Select(source => source.Name)];
        if (given.Length != 1)
        {
            problems.Add($"exactly one of {nameof(PayloadColumnName)}, {nameof(Payload)}, {nameof(MessageColumnName)} and {nameof(Message)} must be given, got {(given.Length == 0 ? "none" : string.Join(" and ", given))}");
        }

        if (MessageColumnName is { } column && string.IsNullOrWhiteSpace(column)) problems.Add($"{nameof(MessageColumnName)} is empty");
        if (PayloadColumnName is { } payloads && string.IsNullOrWhiteSpace(payloads)) problems.Add($"{nameof(PayloadColumnName)} is empty");
        if (!Enum.IsDefined(Correction)) problems.Add($"{nameof(Correction)} is {(int)Correction}; there is no such value");
        if (KeyFile is { } key && string.IsNullOrWhiteSpace(key)) problems.Add($"{nameof(KeyFile)} is empty");
        if (BindToContent && KeyFile is null) problems.Add($"{nameof(BindToContent)} needs {nameof(KeyFile)}");
        if (RegionColumnName is { } region && string.IsNullOrWhiteSpace(region)) problems.Add($"{nameof(RegionColumnName)} is empty");
        if (Readbacks is < 0 or > WatermarkEngine.MostReadbacks)
        {
            problems.Add($"{nameof(Readbacks)} is {Readbacks}; it must be from 0 to {WatermarkEngine.MostReadbacks}");
        }

        if (Refine is not null && Readbacks > 0) problems.Add($"{nameof(Refine)} and {nameof(Readbacks)} exclude each other");
        if (Strength is not (> 0 and <= WatermarkEngine.MaximumStrength))
        {
            problems.Add($"{nameof(Strength)} is {Strength}; it must be above 0 and at most {WatermarkEngine.MaximumStrength}");
        }

        if (LatentColumnName is not null) FindLatentProblems(problems);
    }

    private void FindLatentProblems(List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(LatentColumnName)) problems.Add($"{nameof(LatentColumnName)} is empty");
        string[] others = [.. new (string Name, bool Given)[]
        {
            (nameof(RegionColumnName), RegionColumnName is not null), (nameof(Readbacks), Readbacks != 0), (nameof(Refine), Refine is not null),
            (nameof(Strength), Strength != MarkStrength.Balanced), (nameof(BindToContent), BindToContent),
        }.Where(option => option.Given).Select(option => option.Name)];
        if (others.Length > 0) problems.Add($"{nameof(LatentColumnName)} cannot be given with {string.Join(" and ", others)}: latents have no pixels yet, and a decoder marks all of the picture that it makes");
    }
}
