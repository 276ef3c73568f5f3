using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.StableGuard;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

public sealed class FourierTests : TorchTest
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 24)]
    [InlineData(5, 7)]
    public void The_transform_is_that_of_libtorch(int height, int width)
    {
        Tensor x = randn(2, 3, height, width);
        (Value re, Value im) = new Value(x).Fourier();
        Tensor expected = fft.fft2(x);
        Assert.True(re.Tensor.allclose(expected.real, 1e-4, 1e-4));
        Assert.True(im.Tensor.allclose(expected.imag, 1e-4, 1e-4));
        Assert.True(FourierOperators.InverseFourier(re, im).Tensor.allclose(x, 1e-5, 1e-5));
    }

    [Fact]
    public void Magnitude_and_phase_are_those_of_libtorch_but_for_faint_numbers()
    {
        Tensor x = randn(2, 8, 16, 16);
        (Value re, Value im) = new Value(x).Fourier();
        Tensor expected = fft.fft2(x), length = FourierOperators.Magnitude(re, im).Tensor, angle = FourierOperators.Phase(re, im).Tensor;
        Assert.True(length.allclose(expected.abs(), 1e-4, 1e-3));
        Tensor off = (angle - expected.angle()).abs();
        Tensor strong = expected.abs().gt(8).logical_and(expected.angle().abs().lt(3.1)); // half of the root mean square; next to pi either sign is right
        Assert.True(off.masked_select(strong).max().item<float>() < 0.006);
        Assert.True(off.mean().item<float>() < 0.02);
    }

    [Fact]
    public void Imaginary_parts_that_must_vanish_are_zero_to_the_bit()
    {
        (_, Value im) = new Value(randn(4, 4, 16, 16) - 5).Fourier();
        foreach ((long u, long v) in new[] { (0L, 0L), (0L, 8L), (8L, 0L), (8L, 8L) }) Assert.Equal(0, im.Tensor[.., .., u, v].abs().max().item<float>());
    }

    [Theory]
    [InlineData("zero")]
    [InlineData("constant")]
    [InlineData("tone")]
    public void Gradients_of_the_boundary_expert_are_finite(string kind)
    {
        BoundaryExpert expert = new(16);
        Tensor x = kind switch
        {
            "zero" => zeros(2, 16, 8, 8),
            "constant" => full(new long[] { 2, 16, 8, 8 }, 0.7f),
            _ => (arange(8).to_type(ScalarType.Float32) * (float)(Math.PI / 2)).cos().expand(2, 16, 8, 8).contiguous(),
        };
        x.requires_grad = true;
        expert.Run(new Value(x)).Tensor.square().sum().backward();
        Assert.True(x.grad!.isfinite().all().item<bool>());
        Assert.All(expert.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }
}
