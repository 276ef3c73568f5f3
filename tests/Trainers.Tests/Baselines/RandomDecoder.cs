using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>A HiDDeN model for 32 pixels, of random weights, whose scores spread around one half as those of a trained decoder do: fit to be embedded for picture by picture.</summary>
/// <remarks>Fresh weights alone are not: until normalisations have seen pictures, all scores are nearly the same whatever the picture is.</remarks>
internal static class RandomDecoder
{
    public const int Side = 32, MessageLength = 6, PilotLength = 4;

    private static readonly Lazy<(byte[] Embedder, byte[] Extractor, byte[] Weights)> Files = new(Make);

    /// <summary>The photograph that the model can be embedded in.</summary>
    public static Picture Cover { get; } = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));

    public static WatermarkModelInfo Info { get; } =
        BaselineModel.Describe(Size, "random", [true, false, false, true], psnr: 30) with { FalsePositiveRate = 0.25 }; // four pilot bits prove no more

    private static BaselineArchitecture Size => new(BaselineSystem.HiDDeN, MessageLength + PilotLength, 16, Side);

    /// <summary>Writes the model's files to a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, WatermarkModel.EmbedderFile), Files.Value.Embedder);
        File.WriteAllBytes(Path.Combine(folder, WatermarkModel.ExtractorFile), Files.Value.Extractor);
        File.WriteAllBytes(Path.Combine(folder, "weights.safetensors"), Files.Value.Weights);
    }

    /// <summary>The same model without a folder.</summary>
    public static WatermarkModel FromBytes() => WatermarkModel.Load(Files.Value.Embedder, Files.Value.Extractor);

    /// <summary>Networks that the caller disposes.</summary>
    /// <param name="bits">Bits of the decoder.</param>
    /// <param name="seed">Of the weights.</param>
    /// <param name="picture">(1, 3, side, side) in [0, 1], around which the scores spread; null for <see cref="Cover"/>.</param>
    public static BaselineNetworks Networks(int bits = MessageLength + PilotLength, int seed = 8, Tensor? picture = null)
    {
        random.manual_seed(seed);
        BaselineNetworks networks = new(Size with { Bits = bits });
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        Tensor disturbance = nn.functional.interpolate(0.02 * randn(32, 3, Side / 2, Side / 2), [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        Value seen = new(BaselineStep.Signed((picture ?? Photo()) + disturbance));
        networks.train();
        for (int pass = 0; pass < 12; pass++) networks.Read(seen);
        networks.eval();
        // Whitened (as Stable Signature does, Fernandez et al., ICCV 2023): every bit moves on its own, by one half.
        Tensor scores = networks.Read(seen).Tensor, mean = scores.mean([0]), centred = scores - mean;
        (Tensor variances, Tensor directions) = linalg.eigh(centred.t().mm(centred) / scores.shape[0]);
        Tensor whitening = (directions * (0.5 / (variances + 1e-4 * variances.max()).sqrt())).mm(directions.t());
        (Parameter weight, Parameter bias) = (Readout(".weight"), Readout(".bias"));
        weight.copy_(whitening.mm(weight));
        bias.copy_(whitening.mv(bias - mean) + 0.5);
        return networks;

        Parameter Readout(string name) => networks.named_parameters().Single(entry => entry.name.EndsWith("decoder.readout" + name, StringComparison.Ordinal)).parameter;
    }

    // (1, 3, side, side) in [0, 1].
    private static Tensor Photo()
    {
        float[] planes = new float[3 * Side * Side];
        Resampling.ToPlanes(Cover, Side, Side, planes, 0);
        return tensor(planes, [1, 3, Side, Side]) / 255;
    }

    private static (byte[] Embedder, byte[] Extractor, byte[] Weights) Make()
    {
        using BaselineNetworks networks = Networks();
        (byte[] embedder, byte[] extractor) = BaselineModel.Write(null, networks, Info, seed: 1, card: new object());
        return (embedder, extractor, BaselineModel.Weights(networks));
    }
}
