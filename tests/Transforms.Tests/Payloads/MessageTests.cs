namespace MlNetWatermark.Tests;

public class MessageTests
{
    [Fact]
    public void Text_is_read_first_bit_first_and_written_back()
    {
        Message message = Message.Parse("1101");
        Assert.Equal([true, true, false, true], message.Bits.ToArray());
        Assert.Equal("1101", message.ToString());
    }

    [Theory]
    [InlineData("10a1")]
    [InlineData("10 1")]
    public void Another_character_is_named(string text)
        => Assert.Contains("character 3", Assert.Throws<ArgumentException>(() => Message.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_not_a_message()
    {
        Assert.Throws<ArgumentException>(() => Message.Parse(""));
        Assert.Throws<ArgumentException>(() => new Message([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Message.Random(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Message.Random(0, new Random(1)));
    }

    [Fact]
    public void Equality_is_by_bits()
    {
        Message message = Message.Parse("1101");
        Assert.Equal(message, new Message([true, true, false, true]));
        Assert.Equal(message.GetHashCode(), Message.Parse("1101").GetHashCode());
        Assert.NotEqual(message, Message.Parse("11010"));
        Assert.False(message.Equals(null));
    }

    [Fact]
    public void A_message_does_not_change_with_the_array_it_came_from()
    {
        bool[] bits = [true, false];
        Message message = new(bits);
        bits[0] = false;
        Assert.Equal("10", message.ToString());
    }

    [Fact]
    public void Random_messages_are_fair_and_repeat_with_their_seed()
    {
        Assert.Equal(Message.Random(64, new Random(5)), Message.Random(64, new Random(5)));
        Assert.NotEqual(Message.Random(64), Message.Random(64));
        int ones = Message.Random(10_000).Bits.ToArray().Count(bit => bit);
        Assert.InRange(ones, 4_600, 5_400); // eight standard deviations
    }
}
