namespace MlNetWatermark;

/// <summary>One answer out of the pilot and the payload.</summary>
/// <remarks>
/// In an unmarked picture the pilot's p-value p and the payload's checksum have nothing to do with each other; the checksum is right with a small chance q. A tenth part is spent on the
/// payload: with u = p where there is no payload and u = 10 q p where there is one, P(u at most a) is at most 1.1 a, so 1.1 u is a p-value. A payload thus settles a picture whose pilot alone would
/// not, and costs the others a tenth. With a key only pictures with an authentic payload count, and q is their p-value: a picture that somebody else marked has as good a pilot.
/// </remarks>
internal sealed class Verdict(PayloadCodec? payloads, bool keyed, double falsePositiveRate)
{
    private const double PayloadShare = 0.1;

    /// <summary>Adds the payload to what the pilot says.</summary>
    /// <param name="pilot">What is known without the payload; its p-value has paid for every try.</param>
    /// <param name="logits">The message's, and any after them.</param>
    /// <param name="picture">The picture as received, for payloads that are bound to theirs.</param>
    public Extraction Of(Extraction pilot, ReadOnlySpan<float> logits, Picture picture)
    {
        if (payloads is null) return pilot;
        PayloadReading? payload = payloads.DecodeLogits(logits[..payloads.MessageLength]);
        if (payload?.ContentHash is { } bound)
        {
            payload = payload with { ContentDistance = ContentHash.Distance(bound, ContentHash.Of(picture, PayloadOptions.ContentBits)) };
        }

        double pValue = keyed ? payload is null ? 1 : payloads.FalseChance
            : (1 + PayloadShare) * pilot.PValue * (payload is null ? 1 : Math.Min(1, payloads.FalseChance / PayloadShare));
        pValue = Math.Min(1, pValue);
        bool detected = pValue <= falsePositiveRate;
        return pilot with
        {
            PValue = pValue,
            Detected = detected,
            Payload = detected ? payload : null,
            Message = detected ? new Message([.. pilot.HardDecisions.Bits]) : keyed ? null : pilot.Message,
        };
    }
}
