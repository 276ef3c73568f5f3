namespace MlNetWatermark;

/// <summary>Whether a picture carries one of the messages that it might.</summary>
public sealed record MessageMatch
{
    /// <summary>True when <see cref="PValue"/> is at or below the false-positive rate asked for.</summary>
    public required bool Matches { get; init; }

    /// <summary>The candidate that agrees best, counted from 0.</summary>
    public required int Candidate { get; init; }

    /// <summary>Chance that the message of a picture that carries none of them, marked or not, agrees so well with any; paid for every candidate; in (0, 1].</summary>
    /// <remarks>The bits are weighed by how sure they are. It supposes candidates that do not resemble each other, as random messages and messages of a <see cref="PayloadCodec"/> do.</remarks>
    public required double PValue { get; init; }

    /// <summary>Bits of the best candidate that were read right, in [0, 1]. Without meaning where a payload is bound to its picture: its message is another one.</summary>
    public required double BitAccuracy { get; init; }

    /// <summary>What was read without knowing the candidates.</summary>
    public required Extraction Extraction { get; init; }

    /// <summary>The best of some candidates.</summary>
    /// <param name="extraction">What was read.</param>
    /// <param name="logits">The message's; length as the candidates have.</param>
    /// <param name="candidates">At least one.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    internal static MessageMatch Of(Extraction extraction, ReadOnlySpan<float> logits, IReadOnlyList<Message> candidates, double falsePositiveRate)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int i = 0; i < candidates.Count; i++)
        {
            double agreement = Agreement(logits, candidates[i].Bits);
            if (agreement > most) (most, best) = (agreement, i);
        }

        Message message = candidates[best];
        double pValue = Math.Min(1, candidates.Count * PilotTest.Run(logits, message.ToString()).PValue);
        return new MessageMatch
        {
            Candidate = best,
            PValue = pValue,
            Matches = pValue <= falsePositiveRate,
            BitAccuracy = MlNetWatermark.BitAccuracy.Measure(message, extraction.HardDecisions),
            Extraction = extraction,
        };
    }

    private static double Agreement(ReadOnlySpan<float> logits, ReadOnlySpan<bool> bits)
    {
        double sum = 0;
        for (int i = 0; i < bits.Length; i++) sum += bits[i] ? logits[i] : -logits[i];
        return sum;
    }
}
