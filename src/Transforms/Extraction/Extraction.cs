namespace MlNetWatermark;

/// <summary>What was read from one picture. "No watermark" is a result, not an error.</summary>
public sealed record Extraction
{
    /// <summary>True when <see cref="PValue"/> is at or below the false-positive rate asked for. With a key: marked with that key.</summary>
    public required bool Detected { get; init; }

    /// <summary>Chance that a picture without the mark looks at least this marked, paid for every read tried; in (0, 1]. With a key: chance that a picture marked without it, or with another, passes.</summary>
    public required double PValue { get; init; }

    /// <summary>Agreement of the pilot with what was read, weighted by confidence: 1 all right, 0 chance, -1 all wrong.</summary>
    public required double Score { get; init; }

    /// <summary>
    /// The hard decisions, also when they are not significant, for comparison with an expected message. Null where there was nothing to read: no mark detected and a mask
    /// without a marked cell, or an empty region given.
    /// </summary>
    public required Message? Message { get; init; }

    /// <summary>Per bit, the model's probability that it is 1; in [0, 1], length MessageLength. Without meaning where nothing is detected.</summary>
    public required float[] BitProbabilities { get; init; }

    /// <summary>The hard decisions whether or not there was anything to read: what benchmarks compare.</summary>
    internal Message HardDecisions => new([.. BitProbabilities.Select(probability => probability > 0.5f)]);

    /// <summary>Share of the picture that carries the mark, in [0, 1]: the marked cells of the model's mask. <see cref="Localization"/> counts pixels.</summary>
    public required double Coverage { get; init; }

    /// <summary>The payload that the message says; null where nothing is detected, where the message is none (bits of the caller's own), or where too much of it is lost.</summary>
    public PayloadReading? Payload { get; init; }

    /// <summary>How the picture was found to lie. Null: read as received.</summary>
    public PictureGeometry? Geometry { get; init; }
}
