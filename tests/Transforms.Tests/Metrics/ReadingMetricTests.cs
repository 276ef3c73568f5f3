namespace MlNetWatermark.Tests;

public class ReadingMetricTests
{
    [Fact]
    public void Bit_accuracy_is_the_share_of_equal_bits()
    {
        Assert.Equal(1, BitAccuracy.Measure(Message.Parse("1010"), Message.Parse("1010")));
        Assert.Equal(0.75, BitAccuracy.Measure(Message.Parse("1010"), Message.Parse("1011")));
        Assert.Equal(0, BitAccuracy.Measure(Message.Parse("1010"), Message.Parse("0101")));
        Assert.Throws<ArgumentException>(() => BitAccuracy.Measure(Message.Parse("1"), Message.Parse("10")));
    }

    [Fact]
    public void Mask_scores_agree_with_scikit_learn()
    {
        foreach (GoldenStatistics.Mask golden in GoldenStatistics.Read().Masks)
        {
            MaskScores scores = MaskScore.Measure(golden.Expected, golden.Found);
            Assert.Equal(golden.Iou, scores.IoU, 1e-12);
            Assert.Equal(golden.F1, scores.F1!.Value, 1e-12);
            Assert.Equal(golden.FalseRate, scores.PixelFalsePositiveRate!.Value, 1e-12);
        }
    }

    [Fact]
    public void Mask_scores_have_fixed_values_where_a_class_is_empty()
    {
        Assert.Equal(new MaskScores(1, null, 0), MaskScore.Measure([0, 0.4f], [0.5f, 0]));
        Assert.Equal(new MaskScores(0, null, 0.5), MaskScore.Measure([0, 0], [1, 0]));
        Assert.Equal(new MaskScores(1, 1, null), MaskScore.Measure([1, 1], [0.6f, 1]));
        Assert.Equal(new MaskScores(0, 0, null), MaskScore.Measure([1, 1], [0, 0]));
        Assert.Equal(new MaskScores(0, 0, 1), MaskScore.Measure([1, 0], [0, 1]));
        Assert.Throws<ArgumentException>(() => MaskScore.Measure([1], [1, 0]));
    }

    [Fact]
    public void The_area_under_the_curve_counts_ties_half()
    {
        Assert.Equal(0.875, MaskScore.AreaUnderCurve([1, 0, 1, 0], [0.8f, 0.5f, 0.5f, 0.1f])!.Value, 12); // of four pairs three are right and one is tied
        Assert.Equal(0.5, MaskScore.AreaUnderCurve([1, 0, 0], [0.3f, 0.3f, 0.3f])!.Value, 12);
        Assert.Equal((1, 0), (MaskScore.AreaUnderCurve([1, 0], [0.2f, 0.1f]), MaskScore.AreaUnderCurve([0, 1], [0.2f, 0.1f])));
        Assert.Null(MaskScore.AreaUnderCurve([1, 1], [0.2f, 0.1f]));
        Assert.Null(MaskScore.AreaUnderCurve([0, 0], [0.2f, 0.1f]));
        Assert.Throws<ArgumentException>(() => MaskScore.AreaUnderCurve([1], [1, 0]));
        Assert.Throws<ArgumentException>(() => MaskScore.AreaUnderCurve([1, 0], [float.NaN, 0]));

        // The same as that of the curve, with many ties.
        Random random = new(1);
        float[] truth = [.. Enumerable.Range(0, 500).Select(_ => (float)random.Next(2))], found = [.. truth.Select(value => (random.Next(8) + (2 * value)) / 10)];
        double[] Scores(float side) => [.. found.Where((_, i) => truth[i] == side).Select(value => (double)value)];
        Assert.Equal(new RocCurve(Scores(1), Scores(0)).AreaUnderCurve, MaskScore.AreaUnderCurve(truth, found)!.Value, 12);
    }

    [Fact]
    public void Pixel_accuracy_is_the_share_of_pixels_called_right()
    {
        Assert.Equal(0.75, MaskScore.PixelAccuracy([1, 1, 0, 0], [0.6f, 0.5f, 0.5f, 0]));
        Assert.Throws<ArgumentException>(() => MaskScore.PixelAccuracy([1], [1, 0]));
        Assert.Throws<ArgumentException>(() => MaskScore.PixelAccuracy([], []));
    }
}
