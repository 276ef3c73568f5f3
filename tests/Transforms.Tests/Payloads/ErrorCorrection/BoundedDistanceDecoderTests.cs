namespace MlNetWatermark.Tests;

public class BoundedDistanceDecoderTests
{
    [Theory]
    [InlineData(16, 7)]
    [InlineData(16, 5)]
    public void Every_word_is_decoded_if_and_only_if_a_codeword_is_near(int length, int informationBits)
    {
        BchCode code = new(length, informationBits);
        BoundedDistanceDecoder decoder = new(code);
        int[] codewords = [.. Codewords.All(code).Select(Number)];
        for (int word = 0; word < 1 << length; word++)
        {
            int[] near = [.. codewords.Where(codeword => int.PopCount(codeword ^ word) <= code.CorrectableErrors)];
            DecodedWord? decoded = decoder.Decode([.. Enumerable.Range(0, length).Select(bit => (word >> bit & 1) == 1)]);
            Assert.Equal(near, decoded is { } found ? [Number(found.Codeword)] : []);
            if (decoded is { } one) Assert.Equal(int.PopCount(near[0] ^ word), one.Corrected);
        }

        static int Number(bool[] bits) => bits.Select((bit, i) => bit ? 1 << i : 0).Sum();
    }

    [Theory]
    [InlineData(24, 13)]
    [InlineData(64, 45)]
    [InlineData(64, 30)]
    [InlineData(100, 36)]
    [InlineData(128, 64)]
    [InlineData(128, 127)]
    [InlineData(300, 128)]
    [InlineData(512, 259)]
    public void As_many_errors_as_promised_are_corrected_and_one_more_is_noticed(int length, int informationBits)
    {
        BchCode code = new(length, informationBits);
        BoundedDistanceDecoder decoder = new(code);
        Random random = new(length);
        for (int errors = 0; errors <= code.CorrectableErrors + 1; errors++)
        {
            for (int repeat = 0; repeat < 5; repeat++)
            {
                bool[] codeword = Codewords.Random(code, random);
                DecodedWord? decoded = decoder.Decode(Codewords.Flipped(codeword, Codewords.Places(length, errors, random)));
                Assert.Equal(errors <= code.CorrectableErrors, decoded is not null);
                if (decoded is not { } found) continue;
                Assert.Equal(codeword, found.Codeword);
                Assert.Equal((errors, errors), (found.Corrected, found.Discrepancy));
            }
        }
    }

    [Fact]
    public void Another_number_of_bits_is_refused()
        => Assert.Throws<ArgumentException>(() => new BoundedDistanceDecoder(new BchCode(64, 36)).Decode(new bool[63]));
}
