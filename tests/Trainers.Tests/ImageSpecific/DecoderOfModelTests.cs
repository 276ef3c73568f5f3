using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Models that cannot be refined with say why.</summary>
public sealed class DecoderOfModelTests : TorchTest
{
    private const string WeightsFile = "weights.safetensors";

    [Fact]
    public void A_model_from_bytes_has_no_weights_at_hand()
    {
        using WatermarkModel model = RandomDecoder.FromBytes();
        Refused(model, "'random' was opened from bytes");
    }

    [Fact]
    public void A_folder_without_weights_is_named()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        File.Delete(Path.Combine(folder.Path, WeightsFile));
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        Refused(model, $"'{folder.Path}' has no {WeightsFile}");
    }

    [Fact]
    public void Weights_of_another_model_are_found_out()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        string path = Path.Combine(folder.Path, WeightsFile);
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        foreach (BaselineNetworks other in (BaselineNetworks[])[RandomDecoder.Networks(seed: 4), RandomDecoder.Networks(bits: 9)])
        {
            using (other) File.WriteAllBytes(path, BaselineModel.Weights(other));
            Refused(model, "belongs to another model");
        }

        File.Copy(Path.Combine(RepositoryRoot.Folder, "data", "models", "default", WeightsFile), path, overwrite: true);
        Refused(model, WeightsFile);
        File.WriteAllText(path, "no weights");
        Refused(model, WeightsFile);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_that_are_not_finite_are_named(bool baseline)
    {
        using TemporaryFolder folder = new();
        if (baseline)
        {
            RandomDecoder.Write(folder.Path);
        }
        else
        {
            foreach (string file in Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "data", "models", "default"))) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        string path = Path.Combine(folder.Path, WeightsFile);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(new MemoryStream(File.ReadAllBytes(path)));
        string name = tensors.Keys.First(key => key.StartsWith("extractor", StringComparison.Ordinal) || key.Contains("decoder", StringComparison.Ordinal));
        tensors[name] = tensors[name] * double.NaN;
        using (FileStream file = File.Create(path)) Safetensors.Write(file, tensors.Select(entry => (entry.Key, entry.Value)), metadata);
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        Refused(model, $"'{name}' holds values that are not finite");
    }

    [Fact]
    public void The_decoder_of_a_closed_model_is_no_use()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        WatermarkModel model = WatermarkModel.Load(folder.Path);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new ImageSpecificOptions().Check(model));
    }

    private static void Refused(WatermarkModel model, string why)
    {
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => new ImageSpecificOptions().Check(model));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
