using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>A linear layer with spectral normalisation.</summary>
internal sealed class SpectralLinear : nn.Module
{
    public readonly Parameter weight;
    public readonly Parameter bias;
    private readonly Tensor left;

    /// <param name="from">Numbers in.</param>
    /// <param name="to">Numbers out.</param>
    public SpectralLinear(long from, long to) : base(nameof(SpectralLinear))
    {
        using Linear usual = nn.Linear(from, to); // for its usual initial values
        weight = nn.Parameter(usual.weight!.detach().clone());
        bias = nn.Parameter(usual.bias!.detach().clone());
        left = SpectralNorm.Start(to);
        register_buffer(nameof(left), left);
        RegisterComponents();
    }

    /// <summary>The weights in use, (to, from).</summary>
    public Tensor Normalised() => SpectralNorm.Normalise(weight, left, training);
}
