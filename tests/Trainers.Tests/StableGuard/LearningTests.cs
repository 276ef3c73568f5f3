using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.StableGuard;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

/// <summary>The small networks learn what they are for, on eight pictures.</summary>
[Trait(Slow.Trait, Slow.Value)]
public class LearningTests : TorchTest
{
    [Fact]
    public void Eight_bits_and_the_masks_of_eight_pictures_are_learned_in_five_hundred_steps()
    {
        Slow.Require();
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "vae.safetensors");
        using (LatentAutoencoder autoencoder = new(new AutoencoderShape([8, 16], 1, 4))) File.WriteAllBytes(file, AutoencoderWeights.Bytes(autoencoder, new Dictionary<string, string>()));
        StableGuardOptions options = new()
        {
            AutoencoderFile = file,
            MessageLength = 8,
            WorkingSize = 64,
            ForensicWidth = 16,
            MessageMap = 16,
            AdapterWidth = 64,
            MessageWeight = 5,
            LoudShare = 1,
            Steps = 500,
            WarmUp = 50,
            LearningRate = 1e-3,
            Threads = 1,
        };
        List<Tensor> pictures = [.. Enumerable.Range(0, 8).Select(_ => (Pictures(1, 96).squeeze(0) * 255).to_type(ScalarType.Byte))];
        (StableGuardNetworks networks, StableGuardState state) = StableGuardRun.Train(options, pictures);
        networks.Dispose();
        Assert.True(state.BitAccuracy.Value > 0.95, $"{state.BitAccuracy.Value:F3}");
        Assert.True(state.MaskOverlap.Value > 0.6, $"{state.MaskOverlap.Value:F3}");
    }
}
