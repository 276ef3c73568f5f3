namespace MlNetWatermark.Tests;

public sealed class PayloadCodecTests
{
    private static readonly WatermarkKey s_key = WatermarkKey.FromBytes("0123456789abcdef"u8);

    public static TheoryData<Payload> Payloads =>
    [
        Payload.OfNumber(0), Payload.OfNumber(1), Payload.OfNumber(123_456_789_012), Payload.OfText(""), Payload.OfText("a"), Payload.OfText("order-7:b"), Payload.OfText("Ab 7"), Payload.OfText("Gruß"),
        Payload.OfText("日本"), Payload.OfBytes([]), Payload.OfBytes([0]), Payload.OfBytes([0, 0, 255]), Payload.OfBytes([255, 255, 255, 255, 255, 255]),
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_comes_back_as_it_was(Payload payload)
    {
        PayloadCodec codec = new(128);
        PayloadReading read = Read(codec, codec.Encode(payload))!;
        Assert.Equal(payload, read.Value);
        Assert.Equal((payload.Kind, payload.ToString(), 0, false), (read.Value.Kind, read.Value.ToString(), read.CorrectedErrors, read.Authenticated));
    }

    [Theory]
    [InlineData(PayloadCorrection.Balanced)]
    [InlineData(PayloadCorrection.MoreData)]
    [InlineData(PayloadCorrection.MoreCorrection)]
    public void A_reader_needs_not_be_told_how_much_was_corrected(PayloadCorrection correction)
    {
        foreach (int length in new[] { 48, 64, 100, 128, 256, 500 })
        {
            PayloadCodec codec = new(length, new PayloadOptions { Correction = correction });
            Payload highest = Payload.OfNumber(codec.MessageCapacity.HighestNumber);
            PayloadReading read = Read(new PayloadCodec(length), codec.Encode(highest))!;
            Assert.Equal((highest, correction), (read.Value, read.Correction));
        }
    }

    [Theory]
    [InlineData(PayloadCorrection.Balanced, 52, 6, 9, 8, 9)]
    [InlineData(PayloadCorrection.MoreData, 73, 9, 13, 11, 5)]
    [InlineData(PayloadCorrection.MoreCorrection, 31, 3, 5, 5, 13)]
    public void The_capacity_of_128_bits_is_known(PayloadCorrection correction, int bits, int bytes, int lower, int mixed, int corrected)
    {
        PayloadCapacity fits = new PayloadCodec(128, new PayloadOptions { Correction = correction }).MessageCapacity;
        Assert.Equal((bits, bytes, lower, mixed, corrected), (fits.Bits, fits.Bytes, fits.LowerText, fits.MixedText, fits.CorrectedErrors));
    }

    [Fact]
    public void Everything_up_to_the_capacity_fits_and_nothing_beyond_it()
    {
        PayloadCodec codec = new(128);
        PayloadCapacity fits = codec.MessageCapacity;
        codec.CheckFits(Payload.OfText(new string('/', fits.LowerText)));
        codec.CheckFits(Payload.OfBytes(Enumerable.Repeat((byte)255, fits.Bytes).ToArray()));
        codec.CheckFits(Payload.OfNumber(fits.HighestNumber));
        foreach (Payload payload in new[] { Payload.OfNumber(fits.HighestNumber + 1), Payload.OfText(new string(':', fits.LowerText + 2)), Payload.OfBytes(Enumerable.Repeat((byte)255, fits.Bytes + 1).ToArray()), Payload.OfGuid(Guid.NewGuid()) })
        {
            Assert.Contains($"{fits.Bits} fit", Assert.Throws<ArgumentException>(() => codec.Encode(payload)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_guid_fits_into_long_messages()
    {
        Guid id = Guid.Parse("00000000-0000-0000-0000-0123456789ab");
        PayloadCodec codec = new(512);
        Assert.True(codec.MessageCapacity.FitsGuid);
        Assert.Equal(id, Read(codec, codec.Encode(Payload.OfGuid(id)))!.Value.UniqueId);
    }

    [Theory]
    [InlineData(PayloadCorrection.Balanced, 9)]
    [InlineData(PayloadCorrection.MoreData, 5)]
    [InlineData(PayloadCorrection.MoreCorrection, 13)]
    public void Errors_of_little_confidence_are_corrected_beyond_what_their_number_allows(PayloadCorrection correction, int byNumber)
    {
        PayloadCodec codec = new(128, new PayloadOptions { Correction = correction });
        Payload payload = Payload.OfNumber(987_654_321);
        Random random = new(3);
        for (int round = 0; round < 20; round++)
        {
            int errors = byNumber + 4;
            float[] probabilities = Certain(codec.Encode(payload), 0.95f);
            foreach (int bit in random.GetItems(Enumerable.Range(0, 128).ToArray(), 3 * errors).Distinct().Take(errors)) probabilities[bit] = probabilities[bit] > 0.5f ? 0.45f : 0.55f;
            PayloadReading read = codec.Decode(probabilities)!;
            Assert.Equal(payload, read.Value);
            Assert.InRange(read.CorrectedErrors, byNumber, errors);
        }
    }

    [Fact]
    public void Noise_is_no_payload()
    {
        PayloadCodec open = new(128), keyed = new(128, new PayloadOptions { Key = s_key });
        Assert.InRange(open.FalseChance, 9e-5, 1e-4);
        Assert.InRange(keyed.FalseChance, 0, 1e-6);
        Random random = new(1);
        int found = 0;
        for (int i = 0; i < 150; i++)
        {
            float[] noise = [.. Enumerable.Range(0, 128).Select(_ => random.NextSingle())];
            if (open.Decode(noise) is not null || keyed.Decode(noise) is not null) found++;
        }

        Assert.Equal(0, found);
    }

    [Fact]
    public void Without_its_key_a_payload_is_nothing_and_with_it_it_is_authentic()
    {
        PayloadCodec codec = new(128, new PayloadOptions { Key = s_key });
        Message message = codec.Encode(Payload.OfText("secret"));
        Assert.True(Read(codec, message)!.Authenticated);
        Assert.Null(Read(new PayloadCodec(128), message));
        Assert.Null(Read(new PayloadCodec(128, new PayloadOptions { Key = WatermarkKey.FromBytes("0123456789abcdeg"u8) }), message));
        Assert.Null(Read(codec, new PayloadCodec(128).Encode(Payload.OfText("secret"))));
    }

    [Fact]
    public void The_same_payload_gives_the_same_message_and_a_similar_one_quite_another()
    {
        PayloadCodec codec = new(128, new PayloadOptions { Key = s_key });
        Assert.Equal(codec.Encode(Payload.OfNumber(1)), codec.Encode(Payload.OfNumber(1)));
        int least = 128;
        for (ulong number = 0; number < 60; number++)
        {
            for (ulong other = 0; other < number; other++) least = Math.Min(least, Distance(codec.Encode(Payload.OfNumber(number)), codec.Encode(Payload.OfNumber(other))));
        }

        Assert.InRange(least, 36, 64); // random words of 128 bits lie 64 apart, with a standard deviation of 5.7
    }

    [Fact]
    public void Messages_are_balanced_whatever_they_say()
    {
        foreach (PayloadOptions options in new[] { new PayloadOptions(), new PayloadOptions { Key = s_key } })
        {
            PayloadCodec codec = new(128, options);
            double[] ones = new double[128];
            for (ulong number = 0; number < 400; number++)
            {
                Message message = codec.Encode(Payload.OfNumber(number));
                for (int i = 0; i < 128; i++) ones[i] += message.Bits[i] ? 1 : 0;
            }

            Assert.All(ones, count => Assert.InRange(count, 150, 250)); // five standard deviations
        }
    }

    [Fact]
    public void Binding_asks_for_a_key_and_the_picture()
    {
        Assert.Throws<ArgumentException>(() => new PayloadCodec(128, new PayloadOptions { BindToContent = true }));
        PayloadCodec codec = new(128, new PayloadOptions { Key = s_key, BindToContent = true });
        Assert.Throws<InvalidOperationException>(() => codec.Encode(Payload.OfNumber(1)));
        Picture picture = TestPictures.Natural(200, 150);
        PayloadReading read = Read(codec, codec.Encode(Payload.OfNumber(1), picture))!;
        Assert.Equal(ContentHash.Of(picture, PayloadOptions.ContentBits), read.ContentHash);
        Assert.Null(read.ContentMatches); // nobody has shown it the picture
    }

    [Fact]
    public void Messages_without_room_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PayloadCodec(12));
        Assert.Throws<ArgumentException>(() => new PayloadCodec(0));
        Assert.Throws<ArgumentException>(() => new PayloadCodec(600));
        Assert.Throws<ArgumentException>(() => new PayloadCodec(64, new PayloadOptions { Key = s_key, BindToContent = true }));
        Assert.Throws<ArgumentException>(() => new PayloadCodec(128, new PayloadOptions { Correction = (PayloadCorrection)9 }));
        Assert.Throws<ArgumentException>(() => new PayloadCodec(128).Decode(new float[127]));
    }

    [Theory]
    [InlineData("studio-7", 43)]
    [InlineData("abcdefghi", 47)]
    [InlineData("Studio 7", 49)]
    [InlineData("", 0)]
    public void The_bits_of_a_payload_say_whether_it_fits(string text, long bits)
    {
        Payload payload = Payload.OfText(text);
        Assert.Equal(bits, PayloadCapacity.BitsOf(payload));
        new PayloadCodec(128).CheckFits(payload);
        Assert.True(PayloadCapacity.BitsOf(Payload.OfText("studio-7-and-more")) > new PayloadCodec(128).MessageCapacity.Bits);
    }

    [Fact]
    public void Probabilities_that_are_no_numbers_are_erasures()
    {
        PayloadCodec codec = new(128);
        float[] probabilities = Certain(codec.Encode(Payload.OfNumber(5)), 0.9f);
        for (int i = 0; i < 20; i++) probabilities[6 * i] = i % 2 == 0 ? float.NaN : 0.5f;
        Assert.Equal(5UL, codec.Decode(probabilities)!.Value.Number);
        Assert.Null(codec.Decode([.. Enumerable.Repeat(float.NaN, 128)]));
    }

    private static PayloadReading? Read(PayloadCodec codec, Message message) => codec.Decode(Certain(message, 1));

    private static float[] Certain(Message message, float probability) => [.. message.Bits.ToArray().Select(bit => bit ? probability : 1 - probability)];

    private static int Distance(Message one, Message other) => Enumerable.Range(0, one.Length).Count(i => one.Bits[i] != other.Bits[i]);
}
