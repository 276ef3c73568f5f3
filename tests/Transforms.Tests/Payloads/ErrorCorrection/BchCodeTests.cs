using System.Numerics;

namespace MlNetWatermark.Tests;

public class BchCodeTests
{
    // Lin and Costello, "Error Control Coding", table of generator polynomials of primitive BCH codes.
    [Theory]
    [InlineData(15, 11, 1, "23")]
    [InlineData(15, 7, 2, "721")]
    [InlineData(15, 5, 3, "2467")]
    [InlineData(31, 21, 2, "3551")]
    [InlineData(31, 16, 3, "107657")]
    [InlineData(31, 11, 5, "5423325")]
    [InlineData(31, 6, 7, "313365047")]
    [InlineData(63, 51, 2, "12471")]
    [InlineData(63, 45, 3, "1701317")]
    [InlineData(63, 39, 4, "166623567")]
    [InlineData(63, 36, 5, "1033500423")]
    [InlineData(63, 30, 6, "157464165547")]
    [InlineData(63, 24, 7, "17323260404441")]
    [InlineData(127, 120, 1, "211")]
    [InlineData(127, 113, 2, "41567")]
    [InlineData(127, 106, 3, "11554743")]
    [InlineData(127, 99, 4, "3447023271")]
    [InlineData(127, 92, 5, "624730022327")]
    [InlineData(127, 85, 6, "130704476322273")]
    [InlineData(127, 78, 7, "26230002166130115")]
    [InlineData(127, 71, 9, "6255010713253127753")]
    [InlineData(127, 64, 10, "1206534025570773100045")]
    [InlineData(255, 247, 1, "435")]
    [InlineData(255, 239, 2, "267543")]
    [InlineData(255, 231, 3, "156720665")]
    [InlineData(255, 223, 4, "75626641375")]
    [InlineData(511, 502, 1, "1021")]
    public void Generator_polynomials_are_those_of_the_published_table(int lengthBeforeExtension, int informationBits, int errors, string octal)
    {
        BchCode code = new(lengthBeforeExtension + 1, informationBits);
        Assert.Equal(informationBits, code.InformationBits);
        Assert.Equal(errors, code.CorrectableErrors);
        Assert.Equal(octal.Aggregate(BigInteger.Zero, (number, digit) => number << 3 | digit - '0'), code.GeneratorPolynomial);
    }

    // TrustMark (Bui, Agarwal and Collomosse, 2023) keeps 100 bits: 4 of a version and these. It promises 8 errors for 56 parities;
    // the ninth comes free, as the table above says too.
    [Theory]
    [InlineData(40, 56, 9)]
    [InlineData(61, 35, 5)]
    [InlineData(68, 28, 4)]
    [InlineData(75, 21, 3)]
    public void Parities_are_as_many_as_TrustMark_published(int payloadBits, int parityBits, int errors)
    {
        BchCode code = new(payloadBits + parityBits + 1, payloadBits);
        Assert.Equal((payloadBits, errors), (code.InformationBits, code.CorrectableErrors));
    }

    [Fact]
    public void Codewords_are_those_of_computer_algebra()
    {
        foreach (GoldenCode golden in GoldenCode.Read())
        {
            BchCode code = new(golden.Length, golden.InformationBits);
            Assert.Equal((golden.InformationBits, golden.Errors), (code.InformationBits, code.CorrectableErrors));
            Assert.Equal(golden.Generator.Aggregate(BigInteger.Zero, (number, bit) => number << 1 | bit - '0'), code.GeneratorPolynomial);
            foreach (bool[] codeword in golden.Codewords.Select(Codewords.Parse))
            {
                Assert.Equal(codeword, code.Encode(codeword.AsSpan(0, code.InformationBits)));
            }
        }
    }

    [Fact]
    public void Codewords_are_as_far_apart_as_computer_algebra_says()
    {
        foreach (GoldenCode golden in GoldenCode.Read().Where(code => code.Distance is not null && code.InformationBits <= 16))
        {
            BchCode code = new(golden.Length, golden.InformationBits);
            Assert.Equal(golden.Distance, Codewords.All(code).Skip(1).Min(word => word.Count(bit => bit)));
        }
    }

    [Fact]
    public void Any_length_has_a_code_for_any_number_of_bits()
    {
        for (int length = BchCode.LeastLength; length <= BchCode.LargestLength; length += 1 + length / 8)
        {
            int errors = int.MaxValue;
            for (int wanted = 1; wanted < length; wanted += 1 + length / 16)
            {
                BchCode code = new(length, wanted);
                Assert.InRange(code.InformationBits, wanted, length - 1);
                Assert.InRange(code.CorrectableErrors, 0, errors);
                errors = code.CorrectableErrors;
            }
        }
    }

    [Theory]
    [InlineData(15, 4)]
    [InlineData(513, 4)]
    [InlineData(64, 0)]
    [InlineData(64, 64)]
    public void What_no_code_can_be_is_refused(int length, int informationBits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new BchCode(length, informationBits));

    [Fact]
    public void Another_number_of_bits_is_refused()
        => Assert.Contains("36 bits, not 35", Assert.Throws<ArgumentException>(() => new BchCode(64, 36).Encode(new bool[35])).Message, StringComparison.Ordinal);
}
