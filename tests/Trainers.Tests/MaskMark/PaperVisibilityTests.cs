using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class PaperVisibilityTests : TorchTest
{
    // Worked out by hand from the published formula; levels of 255.
    [Theory]
    [InlineData(0, 0, 16.95)]
    [InlineData(60, 0, 5.31)]
    [InlineData(60, 60, 11.8)]
    [InlineData(126, 0, 0.07)]
    [InlineData(128, 0, 3.02)]
    [InlineData(128, 60, 10.2)]
    [InlineData(255, 0, 6.0)]
    public void The_published_map_follows_background_and_gradient(double background, double gradient, double expected) =>
        Assert.Equal(expected, Map(background, gradient, published: true), 0.06);

    [Fact]
    public void The_corrected_map_lets_mid_grey_change_and_does_not_jump()
    {
        Assert.Equal(3, Map(126.9, 0, published: false), 0.05);
        Assert.Equal(3, Map(127.1, 0, published: false), 0.05);
        Assert.Equal(Map(60, 0, published: true) + 3, Map(60, 0, published: false), 0.01);
        Assert.Equal(Map(200, 60, published: true), Map(200, 60, published: false), 0.01);
    }

    [Fact]
    public void The_change_is_bounded_by_the_map_and_goes_towards_what_was_drawn()
    {
        Tensor image = Pictures(1, 32) * 200 + 20, drawn = randn(1, 3, 32, 32) * 2;
        Tensor map = PaperVisibility.Run(new Value(image), published: false).Tensor;
        Tensor change = PaperVisibility.Attenuate(new Value(image), new Value(drawn), 1.5, blue: false, published: false).Tensor - image / 255;
        Assert.True((change.abs() <= map * 1.5 + 1e-6).all().item<bool>());
        Assert.True((change * (drawn / 2 + 0.5 - image / 255) >= -1e-7).all().item<bool>());
        Tensor blue = PaperVisibility.Attenuate(new Value(image), new Value(drawn), 1.5, blue: true, published: false).Tensor - image / 255;
        Assert.True(blue.allclose(change * tensor(new float[] { 0.75f, 0.5f, 1 }, [1, 3, 1, 1]), 1e-4, 1e-6));
    }

    /// <summary>The map in the middle of a grey ramp; Sobel kernels answer eight times the step from column to column.</summary>
    private static double Map(double background, double gradient, bool published)
    {
        Tensor ramp = (arange(-7, 8, dtype: ScalarType.Float32) * (gradient / 8) + background).expand(1, 3, 15, 15);
        return 255 * PaperVisibility.Run(new Value(ramp.contiguous()), published).Tensor[0, 0, 7, 7].item<float>();
    }
}
