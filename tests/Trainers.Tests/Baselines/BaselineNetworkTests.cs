using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class BaselineNetworkTests : TorchTest
{
    [Theory]
    [InlineData(BaselineSystem.HiDDeN, 30, 128, 169_347, 242_556)]
    [InlineData(BaselineSystem.Tsdl, 30, 128, 272_131, 277_948)]
    [InlineData(BaselineSystem.Mbrs, 64, 128, 561_292, 20_244_099)]
    [InlineData(BaselineSystem.Mbrs, 256, 256, 561_292, 20_244_099)]
    public void Networks_of_published_size_have_as_many_weights_as_published(BaselineSystem system, int bits, int side, long encoder, long decoder)
    {
        using BaselinePair pair = BaselinePair.Create(new BaselineArchitecture(system, bits, 64, side));
        Assert.Equal((encoder, decoder), (Count(pair.Encoder), Count(pair.Decoder)));

        static long Count(nn.Module network) => network.parameters().Sum(weights => weights.NumberOfElements);
    }

    [Fact]
    public void After_many_passes_the_largest_singular_value_of_normalised_weights_is_1()
    {
        using SpectralConv2d conv = new(8, 6);
        using SpectralLinear line = new(12, 5);
        for (int pass = 0; pass < 200; pass++) _ = (conv.Normalised(), line.Normalised());
        Assert.InRange(Largest(conv.Normalised().flatten(1)), 0.99, 1.01);
        Assert.InRange(Largest(line.Normalised()), 0.99, 1.01);

        static double Largest(Tensor matrix) => linalg.svdvals(matrix.detach()).max().item<float>();
    }

    [Fact]
    public void Normalised_weights_stay_as_they_are_outside_training()
    {
        using SpectralConvRelu layer = new(3, 4);
        Tensor image = Pictures(2, 16), state = State(layer);
        layer.eval();
        Tensor once = layer.Run(new Value(image)).Tensor, twice = layer.Run(new Value(image)).Tensor;
        Assert.True(once.equal(twice).all().item<bool>());
        Assert.True(state.equal(State(layer)).all().item<bool>());

        layer.train();
        layer.Run(new Value(image));
        Assert.False(state.allclose(State(layer)));

        static Tensor State(nn.Module module) => cat([.. module.state_dict().Where(entry => entry.Key.EndsWith("left", StringComparison.Ordinal)).Select(entry => entry.Value.clone())]);
    }

    [Fact]
    public void Two_passes_of_normalised_weights_before_one_backward_pass_add_up()
    {
        using SpectralLinear line = new(6, 4);
        Tensor x = rand(3, 6), y = rand(3, 6);
        Tensor both = line.On(new Value(x)).Tensor.square().sum() + line.On(new Value(y)).Tensor.square().sum();
        both.backward();
        Assert.True(line.weight.grad!.isfinite().all().item<bool>());
        Assert.True(line.weight.grad.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Decoders_side_by_side_each_carry_their_slice_in_order()
    {
        using BaselineNetworks networks = new(new BaselineArchitecture(BaselineSystem.HiDDeN, 5, 8, 32, Decoders: 2));
        networks.eval();
        Value image = new(BaselineStep.Signed(Pictures(2, 32))), bits = new(randint(0, 2, [2, 10], dtype: ScalarType.Float32));
        BaselinePair[] pairs = [.. networks.Pairs];
        Assert.True(networks.Read(image).Tensor.allclose(cat([pairs[0].Read(image).Tensor, pairs[1].Read(image).Tensor], 1), 0, 0));
        Tensor change = networks.Embed(image, bits).Tensor - image.Tensor;
        Tensor sum = pairs[0].Embed(image, bits.Slice(0, 5)).Tensor + pairs[1].Embed(image, bits.Slice(5, 5)).Tensor - 2 * image.Tensor;
        Assert.True(change.allclose(sum, 0, 1e-5));
    }

    [Fact]
    public void MBRS_names_the_lengths_that_fit_its_square()
    {
        Assert.Null(new BaselineArchitecture(BaselineSystem.Mbrs, 16, 8, 32).Problem());
        Assert.Contains("256, 64, 16, 4, 1 bits, not 8", new BaselineArchitecture(BaselineSystem.Mbrs, 8, 8, 32).Problem(), StringComparison.Ordinal);
        Assert.NotNull(new BaselineArchitecture(BaselineSystem.Mbrs, 16, 8, 40).Problem());
    }
}
