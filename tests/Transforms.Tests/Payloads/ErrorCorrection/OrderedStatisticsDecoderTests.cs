namespace MlNetWatermark.Tests;

public class OrderedStatisticsDecoderTests
{
    [Theory]
    [InlineData(16, 7)]
    [InlineData(16, 5)]
    [InlineData(24, 8)]
    [InlineData(32, 11)]
    public void An_order_of_all_bits_finds_the_likeliest_codeword(int length, int informationBits)
    {
        BchCode code = new(length, informationBits);
        OrderedStatisticsDecoder decoder = new(code.Generator, code.InformationBits);
        bool[][] codewords = [.. Codewords.All(code)];
        Random random = new(length);
        for (int repeat = 0; repeat < 40; repeat++)
        {
            // Halves make many ties; pure noise is the hardest.
            float[] logits = Codewords.Noisy(codewords[random.Next(codewords.Length)], repeat % 2 == 0 ? 0.8 : 9, random);
            if (repeat % 4 < 2) logits = Array.ConvertAll(logits, logit => MathF.Round(logit * 2) / 2);
            DecodedWord decoded = decoder.Decode(logits);
            Assert.Equal(codewords.Min(codeword => Codewords.Discrepancy(codeword, logits)), decoded.Discrepancy, 1e-5);
            Assert.Equal(Codewords.Discrepancy(decoded.Codeword, logits), decoded.Discrepancy, 1e-9);
            Assert.Contains(codewords, codeword => codeword.AsSpan().SequenceEqual(decoded.Codeword));
        }
    }

    [Theory]
    [InlineData(32, 16)]
    [InlineData(64, 45)]
    [InlineData(100, 78)]
    [InlineData(128, 113)]
    public void Equally_sure_bits_are_corrected_up_to_the_code_s_promise(int length, int informationBits)
    {
        BchCode code = new(length, informationBits);
        OrderedStatisticsDecoder decoder = new(code.Generator, code.CorrectableErrors);
        Random random = new(length);
        for (int repeat = 0; repeat < 60; repeat++)
        {
            int errors = repeat % (code.CorrectableErrors + 1);
            bool[] codeword = Codewords.Random(code, random);
            DecodedWord decoded = decoder.Decode(Codewords.Sure(Codewords.Flipped(codeword, Codewords.Places(length, errors, random))));
            Assert.Equal(codeword, decoded.Codeword);
            Assert.Equal((errors, errors), (decoded.Corrected, decoded.Discrepancy));
        }
    }

    [Theory]
    [InlineData(64, 30)]
    [InlineData(128, 64)]
    [InlineData(300, 128)]
    [InlineData(512, 259)]
    public void Unsure_bits_may_be_wrong_far_beyond_the_code_s_promise(int length, int informationBits)
    {
        BchCode code = new(length, informationBits);
        OrderedStatisticsDecoder decoder = new(code.Generator, order: 1);
        Random random = new(length);
        for (int repeat = 0; repeat < 10; repeat++)
        {
            bool[] codeword = Codewords.Random(code, random);
            float[] logits = Codewords.Sure(codeword);
            int[] unsure = Codewords.Places(length, 2 * code.CorrectableErrors + 1, random);
            foreach (int place in unsure) logits[place] *= -0.001f;
            DecodedWord decoded = decoder.Decode(logits);
            Assert.Equal(codeword, decoded.Codeword);
            Assert.Equal(unsure.Length, decoded.Corrected);
        }
    }

    [Fact]
    public void A_higher_order_is_never_worse()
    {
        BchCode code = new(64, 36);
        Random random = new(3);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            float[] logits = Codewords.Noisy(Codewords.Random(code, random), 1.2, random);
            double[] discrepancies = [.. Enumerable.Range(0, 5).Select(order => new OrderedStatisticsDecoder(code.Generator, order).Decode(logits).Discrepancy)];
            Assert.Equal(discrepancies.OrderDescending(), discrepancies);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)] // log-normal gains: confidences that promise nothing
    public void Confidences_are_worth_more_than_signs(double gainSpread)
    {
        BchCode code = new(128, 64);
        BoundedDistanceDecoder hard = new(code);
        OrderedStatisticsDecoder soft = new(code.Generator, order: 3);
        Random random = new(8);
        int hardRight = 0, softRight = 0;
        for (int repeat = 0; repeat < 100; repeat++)
        {
            bool[] codeword = Codewords.Random(code, random);
            float[] logits = Array.ConvertAll(
                Codewords.Noisy(codeword, 0.71, random), logit => logit * (float)Math.Exp(gainSpread * Codewords.Normal(random)));
            if (hard.Decode(Array.ConvertAll(logits, logit => logit > 0)) is { } decoded && decoded.Codeword.AsSpan().SequenceEqual(codeword)) hardRight++;
            if (soft.Decode(logits).Codeword.AsSpan().SequenceEqual(codeword)) softRight++;
        }

        Assert.InRange(hardRight, 30, 75);
        Assert.InRange(softRight, 97, 100);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(0)]
    public void Bits_without_a_confidence_are_filled_in(float nothing)
    {
        BchCode code = new(64, 36);
        bool[] codeword = Codewords.Random(code, new Random(1));
        float[] logits = Codewords.Sure(codeword);
        foreach (int place in Codewords.Places(64, 2 * code.CorrectableErrors + 1, new Random(2))) logits[place] = nothing;
        DecodedWord decoded = new OrderedStatisticsDecoder(code.Generator, order: 2).Decode(logits);
        Assert.Equal(codeword, decoded.Codeword);
        Assert.Equal(0, decoded.Discrepancy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.MaxValue)]
    [InlineData(-float.Epsilon)]
    public void One_value_for_all_bits_is_no_trouble(float logit)
    {
        BchCode code = new(100, 50);
        float[] logits = new float[100];
        Array.Fill(logits, logit);
        DecodedWord decoded = new OrderedStatisticsDecoder(code.Generator).Decode(logits);
        Assert.Equal(code.Encode(decoded.Codeword.AsSpan(0, 50)), decoded.Codeword);
        Assert.True(double.IsFinite(decoded.Discrepancy));
    }

    [Theory]
    [InlineData(1e-35f)]
    [InlineData(1e35f)]
    public void The_scale_of_the_confidences_does_not_matter(float scale)
    {
        BchCode code = new(128, 64);
        Random random = new(4);
        float[] logits = Codewords.Noisy(Codewords.Random(code, random), 0.9, random);
        OrderedStatisticsDecoder decoder = new(code.Generator, order: 2);
        Assert.Equal(decoder.Decode(logits).Codeword, decoder.Decode(Array.ConvertAll(logits, logit => logit * scale)).Codeword);
    }

    [Fact]
    public void One_decoder_serves_many_threads_with_the_same_answers()
    {
        BchCode code = new(64, 36);
        OrderedStatisticsDecoder decoder = new(code.Generator);
        Random random = new(5);
        float[][] received = [.. Enumerable.Range(0, 40).Select(_ => Codewords.Sure(Codewords.Bits(64, random)))];
        string[] alone = [.. received.Select(Read)];
        Assert.Equal(alone, received.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(Read));

        string Read(float[] logits) => new Message(decoder.Decode(logits).Codeword).ToString();
    }

    [Fact]
    public void Any_linear_code_is_decoded()
    {
        // Hamming's code of length 7, by the parities of its information bits.
        string[] hamming = ["1000110", "0100101", "0010011", "0001111"];
        OrderedStatisticsDecoder decoder = new(Matrix(hamming), order: 1);
        bool[] codeword = Codewords.Parse("1100011");
        for (int place = 0; place < 7; place++) Assert.Equal(codeword, decoder.Decode(Codewords.Sure(Codewords.Flipped(codeword, [place]))).Codeword);

        // No redundancy: what was received is what was sent.
        Assert.Equal([true, false, true], new OrderedStatisticsDecoder(Matrix(["100", "010", "001"])).Decode([1, -2, 3]).Codeword);
    }

    [Theory]
    [InlineData(128, 64, 4)]
    [InlineData(128, 36, 5)]
    [InlineData(128, 92, 3)]
    [InlineData(64, 36, 5)]
    [InlineData(512, 259, 2)]
    [InlineData(24, 8, 8)]
    public void The_order_is_the_highest_that_is_affordable(int length, int dimension, int order)
    {
        Assert.Equal(order, OrderedStatisticsDecoder.AffordableOrder(length, dimension));
        Assert.Equal(order, new OrderedStatisticsDecoder(new BchCode(length, dimension).Generator).Order);
    }

    [Fact]
    public void What_cannot_be_decoded_is_refused()
    {
        OrderedStatisticsDecoder decoder = new(new BchCode(64, 36).Generator);
        Assert.Contains("64 bits, not 63", Assert.Throws<ArgumentException>(() => decoder.Decode(new float[63])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OrderedStatisticsDecoder(Matrix(["011", "101"])));
        Assert.Throws<ArgumentException>(() => new OrderedStatisticsDecoder(new bool[0, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderedStatisticsDecoder(Matrix(["101", "011"]), order: -1));
    }

    private static bool[,] Matrix(string[] rows)
    {
        bool[,] matrix = new bool[rows.Length, rows[0].Length];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < rows[row].Length; i++) matrix[row, i] = rows[row][i] == '1';
        }

        return matrix;
    }
}
