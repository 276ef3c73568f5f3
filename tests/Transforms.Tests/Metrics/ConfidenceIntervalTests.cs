namespace MlNetWatermark.Tests;

public class ConfidenceIntervalTests
{
    [Fact]
    public void Intervals_of_rates_agree_with_scipy()
    {
        foreach (GoldenStatistics.Rate golden in GoldenStatistics.Read().Rates)
        {
            ConfidenceInterval wilson = ConfidenceInterval.Wilson(golden.Successes, golden.Trials);
            Assert.Equal(golden.Low, wilson.Low, 1e-12);
            Assert.Equal(golden.High, wilson.High, 1e-12);
            Assert.Equal(golden.Upper, ConfidenceInterval.ClopperPearsonUpper(golden.Successes, golden.Trials), 1e-10);
        }
    }

    [Fact]
    public void Nothing_in_a_million_bounds_the_rate_at_three_in_a_million()
        => Assert.Equal(1 - Math.Pow(0.05, 1e-6), ConfidenceInterval.ClopperPearsonUpper(0, 1_000_000), 1e-14);

    [Fact]
    public void The_bootstrap_agrees_with_scipy_within_its_own_noise()
    {
        foreach (GoldenStatistics.Mean golden in GoldenStatistics.Read().Means)
        {
            ConfidenceInterval interval = ConfidenceInterval.Bootstrap(golden.Values, 1);
            double tolerance = 0.05 * (golden.High - golden.Low);
            Assert.Equal(golden.Low, interval.Low, tolerance);
            Assert.Equal(golden.High, interval.High, tolerance);
        }
    }

    [Fact]
    public void The_bootstrap_depends_on_nothing_but_values_and_seed()
    {
        double[] values = [1, 2, 3, 5, 8, 13];
        Assert.Equal(ConfidenceInterval.Bootstrap(values, 7), ConfidenceInterval.Bootstrap(values, 7));
        Assert.NotEqual(ConfidenceInterval.Bootstrap([.. values, 0.1234], 7), ConfidenceInterval.Bootstrap([.. values, 0.1234], 8));
        Assert.Equal(new ConfidenceInterval(4, 4), ConfidenceInterval.Bootstrap([4], 7));
    }

    [Fact]
    public void What_has_no_interval_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.Bootstrap([], 1));
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.Bootstrap([1, double.PositiveInfinity], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.ClopperPearsonUpper(-1, 2));
    }
}
