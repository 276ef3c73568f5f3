namespace MlNetWatermark;

/// <summary>Tells which payloads a reading would have saved, for every correction, by confidence and by hard decisions.</summary>
/// <remarks>
/// The errors of a reading and their confidences are moved to a codeword of each correction: which bits are wrong does not depend on the message, whose bits are whitened. So one picture is read
/// once for all of them.
/// </remarks>
internal sealed class PayloadTrial
{
    /// <summary>What became of a payload.</summary>
    public const char Right = 'r', Unread = '-', Wrong = 'w', NoRoom = '.';

    private readonly PayloadCodec?[] _codecs;

    public PayloadTrial(int messageLength) => _codecs = [.. Corrections.Select(correction => PayloadCodec.OrNull(messageLength, new PayloadOptions { Correction = correction }))];

    /// <summary>The order of the characters in a result.</summary>
    public static IReadOnlyList<PayloadCorrection> Corrections { get; } = Enum.GetValues<PayloadCorrection>();

    /// <summary>A message that says a random payload; random bits where no payload fits.</summary>
    public Message Draw(int messageLength, Random random) => _codecs[0] is { } codec ? codec.Encode(Number(codec, random)) : Message.Random(messageLength, random);

    /// <summary>One character for each correction: by confidence, and by hard decisions.</summary>
    /// <param name="sent">The message that was embedded.</param>
    /// <param name="probabilities">What was read.</param>
    /// <param name="random">Draws the payloads.</param>
    public (string Soft, string Hard) Of(Message sent, IReadOnlyList<float> probabilities, Random random)
    {
        char[] soft = new char[_codecs.Length], hard = new char[_codecs.Length];
        for (int i = 0; i < _codecs.Length; i++)
        {
            (soft[i], hard[i]) = (NoRoom, NoRoom);
            if (_codecs[i] is not { } codec) continue;
            Payload payload = Number(codec, random);
            Message codeword = codec.Encode(payload);
            float[] moved = [.. probabilities.Select((probability, bit) => codeword.Bits[bit] == sent.Bits[bit] ? probability : 1 - probability)];
            soft[i] = Verdict(codec.Decode(moved));
            hard[i] = Verdict(codec.DecodeHard([.. moved.Select(probability => probability > 0.5f)]));

            char Verdict(PayloadReading? reading) => reading is null ? Unread : reading.Value.Equals(payload) ? Right : Wrong;
        }

        return (new string(soft), new string(hard));
    }

    private static Payload Number(PayloadCodec codec, Random random) => Payload.OfNumber((ulong)random.NextInt64() & codec.MessageCapacity.HighestNumber);
}
