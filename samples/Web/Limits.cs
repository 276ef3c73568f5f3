namespace MlNetWatermark.Web;

/// <summary>What the server takes on.</summary>
internal sealed record Limits
{
    /// <summary>Largest picture file, in bytes.</summary>
    /// <value>The default is 40 million: a picture of <see cref="Pixels"/> that does not compress at all, so that what the server hands out can be sent again.</value>
    public long Bytes { get; init; } = 40_000_000;

    /// <summary>Most pixels; checked before memory is taken for them.</summary>
    /// <value>The default is 13 million, a photograph of a telephone with 12 megapixels.</value>
    public long Pixels { get; init; } = 13_000_000;

    /// <summary>Pictures worked on at the same time.</summary>
    /// <value>The default is half of the cores: each run of a network takes several.</value>
    public int AtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Requests that wait for their turn; the next one is told to come back.</summary>
    public int Waiting { get; init; } = 16;
}
