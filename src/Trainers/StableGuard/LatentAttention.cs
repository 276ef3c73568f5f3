using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Attention with one head among all positions, around a skip connection; in the middle of a latent autoencoder.</summary>
internal sealed class LatentAttention : nn.Module
{
    [ComponentName(Name = "group_norm")]
    private readonly GroupNormalization norm;

    [ComponentName(Name = "to_q")]
    private readonly Linear query;

    [ComponentName(Name = "to_k")]
    private readonly Linear key;

    [ComponentName(Name = "to_v")]
    private readonly Linear value;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<Linear> outlet;

    public LatentAttention(long channels) : base(nameof(LatentAttention))
    {
        norm = LatentResidualBlock.Norm(channels, 32, large: true);
        query = nn.Linear(channels, channels);
        key = nn.Linear(channels, channels);
        value = nn.Linear(channels, channels);
        outlet = new ModuleList<Linear>(nn.Linear(channels, channels));
        RegisterComponents();
    }

    public Value Run(Value x) // (N, C, h, w)
    {
        Value tokens = norm.On(x).Tokens();
        Value attended = TokenOperators.Attention(query.On(tokens), key.On(tokens), value.On(tokens), heads: 1, fixedSize: false);
        return outlet[0].On(attended).GridLike(x).Add(x);
    }
}
