using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Losses;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.StableGuard;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

public sealed class ForensicNetworkTests : TorchTest
{
    [Fact]
    public void Logits_are_of_every_bit_and_every_pixel()
    {
        using ForensicNetwork network = new(new ForensicShape(Bits: 12, Width: 16, Pool: 16));
        (Value message, Value tampered) = network.Run(new Value(rand(2, 3, 64, 64) * 2 - 1));
        Assert.Equal([2, 12], message.Tensor.shape);
        Assert.Equal([2, 1, 64, 64], tampered.Tensor.shape);
    }

    [Fact]
    public void The_routers_shares_add_up_to_one()
    {
        using MixtureBlock block = new(16);
        Tensor shares = block.Route(new Value(randn(2, 16, 4, 4)).Tokens()).Tensor;
        Assert.Equal([2, 16, 3], shares.shape);
        Assert.True(shares.sum(-1).allclose(ones(2, 16), 1e-5, 1e-6));
    }

    [Fact]
    public void A_window_that_covers_the_map_is_attention_over_all_of_it()
    {
        using ForensicExpert everywhere = new(16, windowed: false), windows = new(16, windowed: true);
        windows.load_state_dict(everywhere.state_dict());
        Value covered = new(randn(2, 16, 8, 8)), larger = new(randn(2, 16, 16, 16));
        Assert.True(everywhere.Run(covered).Tensor.allclose(windows.Run(covered).Tensor, 1e-5, 1e-6));
        Assert.False(everywhere.Run(larger).Tensor.allclose(windows.Run(larger).Tensor, 1e-3, 1e-3));
    }

    [Fact]
    public void In_windows_a_pixel_sees_nothing_beyond_its_window()
    {
        Tensor map = randn(1, 16, 16, 16), other = map.clone();
        other.narrow(3, 8, 8).add_(1);
        Value windows = new Value(map).Windows(8, 8), changed = new Value(other).Windows(8, 8);
        using TransformerBlock block = new(16);
        Tensor before = block.Run(windows).FromWindows(new Value(map), 8, 8).Tensor, after = block.Run(changed).FromWindows(new Value(map), 8, 8).Tensor;
        Assert.True(before.narrow(3, 0, 8).allclose(after.narrow(3, 0, 8), 1e-5, 1e-6));
        Assert.False(before.narrow(3, 8, 8).allclose(after.narrow(3, 8, 8), 1e-3, 1e-3));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(1f)]
    public void Gradients_are_finite_at_flat_pictures(float value)
    {
        using ForensicNetwork network = new(new ForensicShape(Bits: 4, Width: 16, Pool: 8));
        (Value message, Value tampered) = network.Run(new Value(full(new long[] { 2, 3, 32, 32 }, value)));
        message.Tensor.square().sum().add(tampered.Tensor.square().sum()).backward();
        Assert.All(network.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Theory]
    [InlineData(Experts.Watermark)]
    [InlineData(Experts.Tampering | Experts.Boundary)]
    public void Experts_can_be_left_out(Experts experts)
    {
        using ForensicNetwork whole = new(new ForensicShape(4, 16, 8)), fewer = new(new ForensicShape(4, 16, 8, experts)), none = new(new ForensicShape(4, 16, 8, Mixture: false));
        long Count(ForensicNetwork network) => network.parameters().Sum(p => p.NumberOfElements);
        Assert.True(Count(none) < Count(fewer) && Count(fewer) < Count(whole));
        Assert.Equal([1, 1, 32, 32], fewer.Run(new Value(rand(2, 3, 32, 32))).Tampered.Tensor.narrow(0, 0, 1).shape);
    }

    [Fact]
    public void The_loss_of_a_mask_is_that_of_a_case_done_by_hand()
    {
        // p = 0.8, 0.2, 0.5, 0.5; truth 1, 0, 1, 0
        Tensor p = tensor(new[] { 0.8f, 0.2f, 0.5f, 0.5f }, [1, 1, 2, 2]), truth = tensor(new[] { 1f, 0f, 1f, 0f }, [1, 1, 2, 2]);
        double crossEntropy = -(2 * Math.Log(0.8001) + 0.5 * Math.Log(0.8001) + 2 * Math.Log(0.5001) + 0.5 * Math.Log(0.5001)) / 4;
        double dice = 1 - (2 * 1.3 + 1e-4) / (0.64 + 0.04 + 0.25 + 0.25 + 2 + 1e-4);
        Assert.Equal(0.2 * crossEntropy + 0.8 * dice, TamperMaskLoss.Of(p.logit(), truth).item<float>(), 4);
    }

    [Fact]
    public void Masks_of_blobs_have_every_size_and_equal_seeds_draw_equal_ones()
    {
        DilatedBlobShape shape = new();
        List<double> areas = [];
        for (int seed = 0; seed < 60; seed++)
        {
            bool[] mask = new bool[64 * 64], again = new bool[64 * 64];
            shape.Draw(mask, 64, new Random(seed));
            shape.Draw(again, 64, new Random(seed));
            Assert.Equal(mask, again);
            areas.Add(mask.Count(m => m) / 4096.0);
        }

        Assert.True(areas.Min() is > 0 and < 0.05 && areas.Max() > 0.4, $"{areas.Min():F3} to {areas.Max():F3}");
    }
}
