namespace MlNetWatermark.Tests;

public sealed class PayloadTrialTests
{
    [Theory]
    [InlineData(0, "rrr", "rrr")]
    [InlineData(5, "rrr", "rrr")]
    [InlineData(9, "rrr", "r-r")]
    [InlineData(13, "rrr", "--r")]
    [InlineData(14, "rrr", "---")]
    public void Unsure_errors_cost_hard_decisions_their_payloads_first(int errors, string soft, string hard)
    {
        PayloadTrial trial = new(128);
        Message sent = trial.Draw(128, new Random(1));
        float[] read = [.. sent.Bits.ToArray().Select((bit, i) => (i % 9 == 0 && i / 9 < errors) ? (bit ? 0.45f : 0.55f) : (bit ? 0.97f : 0.03f))];
        Assert.Equal((soft, hard), trial.Of(sent, read, new Random(2)));
    }

    [Fact]
    public void What_was_drawn_is_a_balanced_payload_and_short_messages_have_room_for_none()
    {
        Message sent = new PayloadTrial(128).Draw(128, new Random(1));
        Assert.Equal(PayloadCorrection.Balanced, new PayloadCodec(128).Decode([.. sent.Bits.ToArray().Select(bit => bit ? 1f : 0)])!.Correction);
        PayloadTrial none = new(12);
        Assert.Equal(12, none.Draw(12, new Random(1)).Length);
        Assert.Equal(("...", "..."), none.Of(Message.Parse("010101010101"), new float[12], new Random(1)));
    }
}
