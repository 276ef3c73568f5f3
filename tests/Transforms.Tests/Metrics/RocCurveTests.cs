namespace MlNetWatermark.Tests;

public class RocCurveTests
{
    [Fact]
    public void Points_and_area_agree_with_scikit_learn()
    {
        foreach (GoldenStatistics.Curve golden in GoldenStatistics.Read().Curves)
        {
            RocCurve curve = new(golden.Positives, golden.Negatives);
            Assert.Equal(golden.Area, curve.AreaUnderCurve, 1e-12);
            Assert.Equal(golden.FalseRates, curve.Points.Select(point => point.FalsePositiveRate));
            Assert.Equal(golden.TrueRates, curve.Points.Select(point => point.TruePositiveRate));
            foreach (GoldenStatistics.TargetRate found in golden.Found) Assert.Equal(found.Rate, curve.TruePositiveRate(found.Target));
        }
    }

    [Fact]
    public void A_target_that_is_met_exactly_counts()
    {
        RocCurve curve = new([0.9, 0.6, 0.2], [0.7, 0.1, 0.1, 0.1]);
        Assert.Equal(1.0 / 3, curve.TruePositiveRate(0.2));
        Assert.Equal(1, curve.TruePositiveRate(0.25));
    }

    [Fact]
    public void Every_threshold_gives_the_rates_of_its_point()
    {
        double[] positives = [0.9, 0.6, 0.6, 0.2], negatives = [0.7, 0.6, 0.1];
        foreach (RocPoint point in new RocCurve(positives, negatives).Points)
        {
            Assert.Equal(positives.Count(score => score >= point.Threshold) / 4.0, point.TruePositiveRate);
            Assert.Equal(negatives.Count(score => score >= point.Threshold) / 3.0, point.FalsePositiveRate);
        }
    }

    [Fact]
    public void Infinite_scores_are_fine_and_what_is_no_number_is_refused()
    {
        Assert.Equal(1, new RocCurve([double.PositiveInfinity, 1], [double.NegativeInfinity, 0]).AreaUnderCurve);
        Assert.Throws<ArgumentException>(() => new RocCurve([1, double.NaN], [0]));
        Assert.Throws<ArgumentException>(() => new RocCurve([], [0]));
        Assert.Throws<ArgumentException>(() => new RocCurve([0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocCurve([1], [0]).TruePositiveRate(0));
    }
}
