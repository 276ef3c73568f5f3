namespace MlNetWatermark.Tests;

public class BinomialTestTests
{
    [Fact]
    public void P_values_agree_with_scipy_up_to_4096_bits()
    {
        foreach (GoldenStatistics.Tail golden in GoldenStatistics.Read().PValues)
        {
            Assert.Equal(golden.P, BinomialTest.PValue(golden.Matches, golden.Length), 1e-10 * golden.P);
        }
    }

    [Fact]
    public void Thresholds_agree_with_scipy()
    {
        foreach (GoldenStatistics.Limit golden in GoldenStatistics.Read().Thresholds)
        {
            Assert.Equal(golden.Matches, BinomialTest.Threshold(golden.Length, golden.Rate));
        }
    }

    [Fact]
    public void All_of_n_bits_agree_by_luck_once_in_two_to_the_n()
    {
        Assert.Equal(Math.ScaleB(1, -48), BinomialTest.PValue(48, 48));
        Assert.Equal(Math.ScaleB(1, -1000), BinomialTest.PValue(1000, 1000));
        Assert.Equal(0, BinomialTest.PValue(4096, 4096));
        Assert.Equal(163.0 / 256, BinomialTest.PValue(4, 8));
    }

    [Fact]
    public void A_rate_that_is_met_exactly_is_enough()
    {
        Assert.Equal(32, BinomialTest.Threshold(32, Math.ScaleB(1, -32)));
        Assert.Null(BinomialTest.Threshold(32, Math.ScaleB(0.999, -32)));
        Assert.Equal(4, BinomialTest.Threshold(8, 163.0 / 256));
    }

    [Fact]
    public void Arguments_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.PValue(-1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.PValue(9, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.PValue(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.Threshold(0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.Threshold(8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTest.Threshold(8, double.NaN));
    }
}
