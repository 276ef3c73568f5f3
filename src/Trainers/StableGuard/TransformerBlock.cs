using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Attention with eight heads and a gated feed-forward network, each behind a layer normalisation and around a skip connection.</summary>
internal sealed class TransformerBlock : nn.Module
{
    public const long Heads = 8;

    private readonly LayerNormalization norm1;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear outlet;
    private readonly LayerNormalization norm2;
    private readonly Linear gated;
    private readonly Linear narrow;
    private readonly long inside;

    public TransformerBlock(long channels) : base(nameof(TransformerBlock))
    {
        inside = 4 * channels;
        norm1 = new LayerNormalization(channels);
        query = nn.Linear(channels, channels, hasBias: false);
        key = nn.Linear(channels, channels, hasBias: false);
        value = nn.Linear(channels, channels, hasBias: false);
        outlet = nn.Linear(channels, channels);
        norm2 = new LayerNormalization(channels);
        gated = nn.Linear(channels, 2 * inside);
        narrow = nn.Linear(inside, channels);
        RegisterComponents();
    }

    /// <param name="tokens">(N, T, channels); T is part of an exported file.</param>
    /// <returns>The same shape.</returns>
    public Value Run(Value tokens)
    {
        Value normal = norm1.On(tokens);
        tokens = outlet.On(TokenOperators.Attention(query.On(normal), key.On(normal), value.On(normal), Heads, fixedSize: true)).Add(tokens);
        Value both = gated.On(norm2.On(tokens));
        return narrow.On(both.SliceLast(0, inside).Multiply(both.SliceLast(inside, inside).Gelu())).Add(tokens);
    }
}
