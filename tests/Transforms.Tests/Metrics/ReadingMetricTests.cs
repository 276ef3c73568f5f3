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
    public void Mask_overlap_is_intersection_over_union()
    {
        Assert.Equal(1, MaskOverlap.Measure([0, 0.4f], [0.5f, 0]));
        Assert.Equal(1, MaskOverlap.Measure([0, 1], [0, 0.6f]));
        Assert.Equal(1.0 / 3, MaskOverlap.Measure([1, 1, 0, 0], [0, 1, 1, 0]), 1e-12);
        Assert.Equal(0, MaskOverlap.Measure([1, 0], [0, 1]));
        Assert.Throws<ArgumentException>(() => MaskOverlap.Measure([1], [1, 0]));
    }
}
