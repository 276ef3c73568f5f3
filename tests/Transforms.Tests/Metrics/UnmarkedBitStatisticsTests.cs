namespace MlNetWatermark.Tests;

public class UnmarkedBitStatisticsTests
{
    [Fact]
    public void Bias_correlation_and_overdispersion_agree_with_numpy()
    {
        foreach (GoldenStatistics.Bit golden in GoldenStatistics.Read().Bits)
        {
            UnmarkedBitStatistics statistics = UnmarkedBitStatistics.Of([.. golden.Messages.Select(Message.Parse)]);
            Assert.Equal(golden.Messages.Length, statistics.Pictures);
            Assert.Equal(golden.Shares, statistics.ShareOfOnes);
            Assert.Equal(golden.Bias, statistics.WorstBias, 1e-12);
            Assert.Equal(golden.Z, statistics.WorstBiasZ, 1e-12);
            Assert.Equal(golden.Mean, statistics.MeanAbsoluteCorrelation, 1e-12);
            Assert.Equal(golden.Largest, statistics.LargestAbsoluteCorrelation, 1e-12);
            Assert.Equal(golden.Overdispersion, statistics.Overdispersion, 1e-12);
        }
    }

    [Fact]
    public void Fair_independent_bits_keep_their_threshold()
    {
        UnmarkedBitStatistics statistics = UnmarkedBitStatistics.Of(Fair(2000, 64));
        Assert.Equal(1, statistics.Overdispersion, 0.005);
        Assert.Equal(64, statistics.EffectiveLength, 0.3);
        Assert.Equal(BinomialTest.Threshold(64, 1e-6), statistics.Threshold(1e-6));
    }

    [Fact]
    public void Bits_that_come_in_equal_pairs_are_worth_half()
    {
        Message[] doubled = [.. Fair(2000, 32).Select(half => Message.Parse($"{half}{half}"))];
        UnmarkedBitStatistics statistics = UnmarkedBitStatistics.Of(doubled);
        Assert.Equal(2, statistics.Overdispersion, 0.01);
        Assert.Equal(1, statistics.LargestAbsoluteCorrelation, 1e-12);
        Assert.Equal(2 * BinomialTest.Threshold(32, 1e-6), statistics.Threshold(1e-6));
        Assert.Null(statistics.Threshold(1e-10));
    }

    [Fact]
    public void A_reader_that_always_says_the_same_is_worth_one_bit()
    {
        UnmarkedBitStatistics statistics = UnmarkedBitStatistics.Of([.. Enumerable.Repeat(Message.Parse("10110"), 9)]);
        Assert.Equal(0.5, statistics.WorstBias);
        Assert.Equal(3, statistics.WorstBiasZ, 1e-12);
        Assert.Equal(0, statistics.LargestAbsoluteCorrelation);
        Assert.Equal(5, statistics.Overdispersion, 1e-12);
        Assert.Equal(1, statistics.EffectiveLength, 1e-12);
        Assert.Null(statistics.Threshold(0.01));
    }

    [Fact]
    public void One_message_or_mixed_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => UnmarkedBitStatistics.Of([Message.Parse("1")]));
        Assert.Throws<ArgumentException>(() => UnmarkedBitStatistics.Of([Message.Parse("1"), Message.Parse("10")]));
    }

    private static Message[] Fair(int count, int length)
    {
        Random generator = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => Message.Random(length, generator))];
    }
}
