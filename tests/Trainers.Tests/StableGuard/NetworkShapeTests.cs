using MlNetWatermark.Trainers.StableGuard;

namespace MlNetWatermark.Tests.StableGuard;

/// <summary>Sizes against the counts in the facts about the published code.</summary>
public class NetworkShapeTests : TorchTest
{
    [Fact]
    public void The_autoencoder_of_Stable_Diffusion_has_248_tensors_and_83653863_parameters()
    {
        using LatentAutoencoder autoencoder = new(AutoencoderShape.StableDiffusion);
        Assert.Equal(248, autoencoder.named_parameters().Count());
        Assert.Equal(83_653_863, autoencoder.parameters().Sum(p => p.NumberOfElements));
        Assert.Equal((34_163_592, 106), (autoencoder.Encoder.parameters().Sum(p => p.NumberOfElements), autoencoder.Encoder.parameters().Count()));
        Assert.Equal((49_490_179, 138), (autoencoder.Decoder.parameters().Sum(p => p.NumberOfElements), autoencoder.Decoder.parameters().Count()));
    }

    [Theory]
    [InlineData(32, 49_450_784)]
    [InlineData(48, 49_516_320)]
    [InlineData(128, 49_844_000)]
    public void The_adapters_have_the_published_number_of_parameters(int bits, long expected)
    {
        using MarkingDecoder adapters = new(AutoencoderShape.StableDiffusion, bits);
        Assert.Equal(expected, adapters.parameters().Sum(p => p.NumberOfElements));
    }

    [Theory]
    [InlineData(48, 53_164_296)]
    [InlineData(128, 54_475_096)]
    public void The_forensic_network_has_the_published_number_of_parameters(int bits, long expected)
    {
        using ForensicNetwork network = new(new ForensicShape(bits));
        Assert.Equal(expected, network.parameters().Sum(p => p.NumberOfElements));
    }
}
