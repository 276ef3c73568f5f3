using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>The network that a baseline's encoder must deceive: is a picture marked?</summary>
internal sealed class Adversary : nn.Module
{
    private readonly ModuleList<nn.Module> layers;
    private readonly nn.Module readout;

    public Adversary(BaselineArchitecture size) : base(nameof(Adversary))
    {
        bool spectral = size.System == BaselineSystem.Tsdl;
        int count = size.System == BaselineSystem.Mbrs ? 4 : 3;
        layers = new ModuleList<nn.Module>([.. Enumerable.Range(0, count).Select(i => Layer(i == 0 ? 3 : size.Width, size.Width, spectral))]);
        readout = spectral ? new SpectralLinear(size.Width, 1) : nn.Linear(size.Width, 1);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <returns>Logits (N, 1), high for marked.</returns>
    public Tensor Judge(Tensor image)
    {
        Value features = new(image);
        foreach (nn.Module layer in layers) features = layer is SpectralConvRelu bounded ? bounded.Run(features) : ((ConvBatchNormRelu)layer).Run(features);
        features = features.MeanOverPositions();
        return (readout is SpectralLinear line ? line.On(features) : ((Linear)readout).On(features)).Tensor;
    }

    private static nn.Module Layer(int from, int to, bool spectral) => spectral ? new SpectralConvRelu(from, to) : new ConvBatchNormRelu(from, to);
}
