namespace MlNetWatermark.Tests;

public sealed class PayloadTests
{
    [Fact]
    public void Another_kind_is_not_read_out_of_a_payload()
    {
        Assert.Throws<InvalidOperationException>(() => Payload.OfText("7").Number);
        Assert.Throws<InvalidOperationException>(() => Payload.OfNumber(7).Text);
        Assert.Throws<InvalidOperationException>(() => Payload.OfNumber(7).Bytes);
        Assert.Throws<InvalidOperationException>(() => Payload.OfBytes([7]).UniqueId);
        Assert.NotEqual(Payload.OfText("7"), Payload.OfNumber(7));
        Assert.NotEqual(Payload.OfBytes([7]), Payload.OfBytes([0, 7]));
    }

    [Fact]
    public void Bytes_cannot_be_changed_from_outside()
    {
        byte[] bytes = [1, 2];
        Payload payload = Payload.OfBytes(bytes);
        bytes[0] = 9;
        payload.Bytes[1] = 9;
        Assert.Equal([1, 2], payload.Bytes);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.Throws<ArgumentException>(() => Payload.OfText("a\ud800"));

    [Theory]
    [InlineData(2)]
    [InlineData(41)]
    [InlineData(256)]
    public void Strings_of_digits_and_numbers_are_one_to_one(int radix)
    {
        HashSet<string> seen = [];
        for (int number = 0; number < 2000; number++)
        {
            byte[] digits = Bijective.ToDigits(number, radix);
            Assert.Equal(number, Bijective.ToNumber(digits, radix));
            Assert.True(seen.Add(Convert.ToHexString(digits)));
        }

        Assert.Empty(Bijective.ToDigits(0, radix));
        Assert.Equal([0], Bijective.ToDigits(1, radix));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_no_text() => Assert.Null(Payload.Read(PayloadCode.UnicodeText, Bijective.ToNumber([0xff, 0xfe], 256)));

    [Fact]
    public void A_code_of_the_future_is_no_payload() => Assert.Null(Payload.Read((PayloadCode)7, 1));
}
