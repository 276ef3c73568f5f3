using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Tells marked pictures from their twins patch by patch (PatchGAN, Isola et al., 2017), in StableGuard's degradation variant.</summary>
internal sealed class PatchDiscriminator : nn.Module
{
    private static readonly (long From, long To, long Stride)[] Layers = [(3, 32, 2), (32, 64, 2), (64, 128, 2), (128, 256, 1), (256, 1, 1)];

    private readonly ModuleList<Conv2d> convolutions;
    private readonly ModuleList<GroupNormalization> norms;

    public PatchDiscriminator() : base(nameof(PatchDiscriminator))
    {
        convolutions = new ModuleList<Conv2d>([.. Layers.Select(layer => nn.Conv2d(layer.From, layer.To, 4, stride: layer.Stride, padding: 1))]);
        norms = new ModuleList<GroupNormalization>([.. Layers[1..^1].Select(layer => new GroupNormalization(layer.To, 4))]);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W) in [-1, 1]; H and W at least 32.</param>
    /// <returns>(N, 1, about H / 8, about W / 8), high for unmarked.</returns>
    public Tensor Judge(Tensor image)
    {
        for (int i = 0; i < Layers.Length; i++)
        {
            image = convolutions[i].call(image);
            if (i > 0 && i < Layers.Length - 1) image = norms[i - 1].call(image);
            if (i < Layers.Length - 1) image = image.maximum(image * Scalars.Of(0.2)); // leaky ReLU
        }

        return image;
    }
}
