using System.Numerics;

namespace MlNetWatermark;

/// <summary>Turns payloads into the messages of a model and back: kind, length, checksum or authentication, and error correction by the reader's confidences.</summary>
/// <remarks>Thread-safe. Extended BCH codes, decoded by ordered statistics; the layout is described in data/runs/payloads.md.</remarks>
public sealed class PayloadCodec
{
    // Information bits of a code in parts of the message.
    private static readonly (PayloadCorrection Correction, double Share)[] s_corrections =
        [(PayloadCorrection.Balanced, 0.55), (PayloadCorrection.MoreCorrection, 0.39), (PayloadCorrection.MoreData, 0.71)];

    // A message that was read well is settled by the first search, which is a hundred times shorter than the second.
    private const int FirstOrder = 1;

    private readonly PayloadOptions _options;
    private readonly MessageScrambler _scrambler;
    private readonly List<Room> _rooms = [];

    private sealed record Room(PayloadCorrection Correction, BchCode Code, OrderedStatisticsDecoder First, OrderedStatisticsDecoder Whole, IReadOnlyList<PayloadLayout> Layouts);

    /// <summary>A codec for messages of a length.</summary>
    /// <param name="messageLength">Bits of a message; at most 512.</param>
    /// <param name="options">Null takes the standard ones.</param>
    /// <exception cref="ArgumentException">An option is wrong, or so short or long a message has no room for what the options ask for.</exception>
    public PayloadCodec(int messageLength, PayloadOptions? options = null)
    {
        _options = options ?? new PayloadOptions();
        _options.Check();
        MessageLength = messageLength;
        WatermarkKey key = _options.Key ?? WatermarkKey.Public;
        foreach ((PayloadCorrection correction, double share) in s_corrections)
        {
            if (messageLength is < BchCode.LeastLength or > BchCode.LargestLength) break;
            BchCode code = new(messageLength, (int)(messageLength * share));
            PayloadLayout?[] layouts = [PayloadLayout.Of(code, correction, key, bound: false), _options.Key is null ? null : PayloadLayout.Of(code, correction, key, bound: true)];
            if (layouts.All(layout => layout is null)) continue;
            _rooms.Add(new Room(correction, code, new OrderedStatisticsDecoder(code.Generator, FirstOrder), new OrderedStatisticsDecoder(code.Generator), [.. layouts.OfType<PayloadLayout>()]));
        }

        _scrambler = new MessageScrambler(messageLength, key);
        (Room room, PayloadLayout layout) = Writing();
        MessageCapacity = new PayloadCapacity(layout.DataBits, room.Code.CorrectableErrors);
    }

    /// <summary>A codec, or null where so short or long a message has no room for what the options ask for.</summary>
    internal static PayloadCodec? OrNull(int messageLength, PayloadOptions? options = null)
    {
        try
        {
            return new PayloadCodec(messageLength, options);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Bits of a message.</summary>
    public int MessageLength { get; }

    /// <summary>What fits.</summary>
    public PayloadCapacity MessageCapacity { get; }

    /// <summary>Chance that bits which are nothing are read as a payload, all layouts and searches together.</summary>
    public double FalseChance => _rooms.Sum(room => 2 * room.Layouts.Sum(layout => layout.FalseChance));

    /// <summary>What fits into a message of a model.</summary>
    /// <exception cref="ArgumentException">An option is wrong, or nothing fits.</exception>
    public static PayloadCapacity Capacity(WatermarkModelInfo model, PayloadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new PayloadCodec(model.MessageLength, options).MessageCapacity;
    }

    /// <summary>The message that says a payload.</summary>
    /// <exception cref="ArgumentException">The payload does not fit.</exception>
    /// <exception cref="InvalidOperationException">The options bind payloads to pictures; give the picture.</exception>
    public Message Encode(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (_options.BindToContent) throw new InvalidOperationException($"With {nameof(PayloadOptions.BindToContent)} the picture has to be given.");
        return Encode(payload, hash: 0);
    }

    /// <summary>The message that says a payload, bound to the picture where the options ask for it.</summary>
    /// <exception cref="ArgumentException">The payload does not fit.</exception>
    public Message Encode(Payload payload, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(picture);
        return Encode(payload, _options.BindToContent ? ContentHash.Of(picture, PayloadOptions.ContentBits) : 0);
    }

    /// <summary>Whether any correction has room for a payload.</summary>
    public bool Fits(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        long bits = PayloadCapacity.BitsOf(payload, payload.Written().Value);
        return _rooms.Any(room => room.Layouts.Any(layout => bits <= layout.DataBits));
    }

    /// <summary>The messages that say a payload, not bound to a picture: one for each correction that has room for it.</summary>
    /// <exception cref="ArgumentException">No correction has.</exception>
    internal IReadOnlyList<Message> EncodeAll(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        (PayloadCode written, BigInteger value) = payload.Written();
        Message[] messages =
        [
            .. from room in _rooms from layout in room.Layouts
               where !layout.Bound && PayloadCapacity.BitsOf(payload, value) <= layout.DataBits
               select new Message(_scrambler.Scramble(room.Code.Encode(layout.Pack(written, value, hash: 0)))),
        ];
        if (messages.Length == 0) MessageCapacity.Check(payload, value);
        return messages;
    }

    /// <summary>Reads a payload.</summary>
    /// <param name="probabilities">One for each bit of the message, that it is 1, in [0, 1]: <see cref="Extraction.BitProbabilities"/>.</param>
    /// <returns>Null where there is none: no mark, too many errors, another key, or a message that is no payload.</returns>
    /// <exception cref="ArgumentException">Another number of bits.</exception>
    public PayloadReading? Decode(ReadOnlySpan<float> probabilities)
    {
        float[] logits = new float[probabilities.Length];
        for (int i = 0; i < logits.Length; i++)
        {
            double probability = Math.Clamp(probabilities[i], 1e-7, 1 - 1e-7);
            logits[i] = (float)Math.Log(probability / (1 - probability));
        }

        return DecodeLogits(logits);
    }

    /// <summary>The same from logits.</summary>
    internal PayloadReading? DecodeLogits(ReadOnlySpan<float> logits)
    {
        if (logits.Length != MessageLength) throw new ArgumentException($"A message has {MessageLength} bits, not {logits.Length}.", nameof(logits));
        float[] restored = _scrambler.Restore(logits);
        return Search(room => room.First.Decode(restored)) ?? Search(room => room.Whole.Decode(restored));
    }

    /// <summary>Reads by hard decisions, up to as many errors as the code corrects for sure: what confidences are measured against.</summary>
    internal PayloadReading? DecodeHard(bool[] bits)
    {
        bool[] restored = [.. _scrambler.Restore([.. bits.Select(bit => bit ? 1f : -1f)]).Select(logit => logit > 0)];
        return Search(room => new BoundedDistanceDecoder(room.Code).Decode(restored));
    }

    private PayloadReading? Search(Func<Room, DecodedWord?> decode)
    {
        foreach (Room room in _rooms)
        {
            if (decode(room) is not { } word) continue;
            foreach (PayloadLayout layout in room.Layouts)
            {
                if (layout.Unpack(word.Codeword.AsSpan(0, layout.InformationBits)) is not { } said) continue;
                return new PayloadReading(said.Payload, room.Correction, word.Corrected) { Authenticated = _options.Key is not null, ContentHash = layout.Bound ? said.Hash : null };
            }
        }

        return null;
    }

    /// <summary>Checks that a payload fits, before there is a picture.</summary>
    /// <exception cref="ArgumentException">The payload does not fit.</exception>
    public void CheckFits(Payload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        MessageCapacity.Check(payload, payload.Written().Value);
    }

    private Message Encode(Payload payload, ulong hash)
    {
        (PayloadCode written, BigInteger value) = payload.Written();
        MessageCapacity.Check(payload, value);
        (Room room, PayloadLayout layout) = Writing();
        return new Message(_scrambler.Scramble(room.Code.Encode(layout.Pack(written, value, hash))));
    }

    private (Room Room, PayloadLayout Layout) Writing()
    {
        foreach (Room room in _rooms.Where(room => room.Correction == _options.Correction))
        {
            foreach (PayloadLayout layout in room.Layouts.Where(layout => layout.Bound == _options.BindToContent)) return (room, layout);
        }

        throw new ArgumentException($"A message of {MessageLength} bits has no room for a payload with {_options.Correction}{(_options.Key is null ? "" : ", a key")}{(_options.BindToContent ? ", bound to content" : "")}.");
    }
}
