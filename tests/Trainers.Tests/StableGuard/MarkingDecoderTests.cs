using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.StableGuard;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

public sealed class MarkingDecoderTests : TorchTest
{
    private static readonly AutoencoderShape Small = new([8, 16], 1, 4);

    [Theory]
    [InlineData(8, 8)]
    [InlineData(6, 10)]
    public void Fresh_adapters_give_the_plain_decoder_to_the_bit(int height, int width)
    {
        using LatentAutoencoder autoencoder = new(Small);
        using MarkingDecoder marking = new(Small, bits: 5, plane: 4, hidden: 16);
        Value latent = new(randn(2, 4, height, width)), message = new(randint(0, 2, [2, 5], dtype: ScalarType.Float32));
        Tensor plain = autoencoder.Decode(latent).Tensor, marked = marking.Run(autoencoder, latent, message).Tensor;
        Assert.Equal([2, 3, 2 * height, 2 * width], marked.shape);
        Assert.Equal(0, (plain - marked).abs().max().item<float>());
    }

    [Fact]
    public void After_one_update_two_messages_differ_and_without_a_message_the_twin_is_as_before()
    {
        using LatentAutoencoder autoencoder = new(Small);
        using MarkingDecoder marking = new(Small, bits: 5, plane: 4, hidden: 16);
        foreach (var parameter in autoencoder.parameters()) parameter.requires_grad = false;
        Value latent = new(randn(1, 4, 8, 8)), ones5 = new(ones(1, 5)), zeros5 = new(zeros(1, 5));
        Tensor twin = autoencoder.Decode(latent).Tensor.detach();
        using TorchSharp.Modules.SGD optimizer = optim.SGD(marking.parameters(), 0.1);
        (marking.Run(autoencoder, latent, ones5).Tensor - rand(1, 3, 16, 16)).square().mean().backward();
        optimizer.step();
        Assert.True((marking.Run(autoencoder, latent, ones5).Tensor - marking.Run(autoencoder, latent, zeros5).Tensor).abs().max().item<float>() > 1e-6);
        Assert.True(autoencoder.Decode(latent).Tensor.equal(twin).all().item<bool>());
        Assert.All(autoencoder.parameters(), parameter => Assert.True(parameter.grad is null));
    }

    [Fact]
    public void Pictures_that_are_not_square_are_encoded_and_decoded()
    {
        using LatentAutoencoder autoencoder = new(Small);
        (Value mean, Value logVariance) = autoencoder.Encode(new Value(rand(1, 3, 24, 40) * 2 - 1));
        Assert.Equal([1, 4, 12, 20], mean.Tensor.shape);
        Assert.Equal(mean.Tensor.shape, logVariance.Tensor.shape);
        Assert.Equal([1, 3, 24, 40], autoencoder.Decode(mean).Tensor.shape);
    }
}
