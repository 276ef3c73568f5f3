namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    /// <summary>Asks whether a picture carries one message. Far more sensitive than reading it: every bit is evidence, none has to be right.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="expected">As many bits as the model carries.</param>
    /// <param name="falsePositiveRate">Highest chance of a yes for a picture that does not carry it, in (0, 1); null takes the model's.</param>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public MessageMatch Expect(Picture picture, Message expected, double? falsePositiveRate = null) => Identify(picture, [expected], falsePositiveRate);

    /// <summary>Asks whether a picture carries one payload, with the key of <see cref="Payloads"/> and whatever the correction. A payload that can be read settles it; else every bit is evidence.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="expected">The payload.</param>
    /// <param name="falsePositiveRate">Highest chance of a yes for a picture that does not carry it, in (0, 1); null takes the model's.</param>
    /// <exception cref="ArgumentException">An argument is outside what is said above, or the payload does not fit.</exception>
    /// <exception cref="InvalidOperationException">This engine has no codec; see <see cref="Codec"/>.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <remarks>The message of a payload that is bound to its picture is not known beforehand, so such a payload has to be readable, and the picture must be the one it is bound to.</remarks>
    public MessageMatch Expect(Picture picture, Payload expected, double? falsePositiveRate = null)
    {
        MessageMatch match = Identify(picture, Codec.EncodeAll(expected), falsePositiveRate);
        if (match.Extraction.Payload is not { } read || !read.Value.Equals(expected)) return match;
        // A wrong reading would have to be this very payload; and a mark that was copied from another picture is not this one's.
        return match with { Matches = read.ContentMatches != false, PValue = Math.Min(match.PValue, Codec.FalseChance) };
    }

    /// <summary>Finds the one of many messages that a picture carries, if any. A million candidates take less than a second and cost a factor of a million in the p-value.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="candidates">At least one, each as many bits as the model carries.</param>
    /// <param name="falsePositiveRate">Highest chance, all candidates together, of a yes for a picture that carries none of them, in (0, 1); null takes the model's.</param>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public MessageMatch Identify(Picture picture, IReadOnlyList<Message> candidates, double? falsePositiveRate = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count == 0) throw new ArgumentException("There are no candidates.", nameof(candidates));
        foreach (Message candidate in candidates)
        {
            if (candidate is null || candidate.Length != Model.Info.MessageLength)
            {
                throw new ArgumentException($"The model carries {Model.Info.MessageLength} bits; a candidate has {(candidate is null ? "none" : candidate.Length)}.", nameof(candidates));
            }
        }

        double rate = RateOf(falsePositiveRate);
        Resolved resolved = Resolve([picture], rate)[0];
        return MessageMatch.Of(resolved.Extraction, resolved.Reading.Logits.AsSpan(0, Model.Info.MessageLength), candidates, rate);
    }
}
