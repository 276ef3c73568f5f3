using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A 3x3 convolution that keeps the size, with spectral normalisation.</summary>
internal sealed class SpectralConv2d : nn.Module
{
    public readonly Parameter weight;
    public readonly Parameter bias;
    private readonly Tensor left;

    /// <param name="from">Channels in.</param>
    /// <param name="to">Channels out.</param>
    public SpectralConv2d(long from, long to) : base(nameof(SpectralConv2d))
    {
        using Conv2d usual = nn.Conv2d(from, to, 3, padding: 1); // for its usual initial values
        weight = nn.Parameter(usual.weight.detach().clone());
        bias = nn.Parameter(usual.bias!.detach().clone());
        left = SpectralNorm.Start(to);
        register_buffer(nameof(left), left);
        RegisterComponents();
    }

    /// <summary>The weights in use, (to, from, 3, 3).</summary>
    public Tensor Normalised() => SpectralNorm.Normalise(weight, left, training);
}
