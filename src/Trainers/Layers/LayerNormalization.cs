using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>Layer normalisation (Ba et al., 2016) over the last dimension. Starts at weight 1 and bias 0.</summary>
internal sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    public const double Epsilon = 1e-5;

    public readonly Parameter weight;
    public readonly Parameter bias;

    public LayerNormalization(long channels) : base(nameof(LayerNormalization))
    {
        weight = nn.Parameter(ones(channels));
        bias = nn.Parameter(zeros(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, weight.shape, weight, bias, Epsilon);
}
