using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The two networks of one model, trained together.</summary>
internal sealed class MaskMarkNetworks : nn.Module
{
    public readonly CompactEmbedder embedder;
    public readonly CompactExtractor extractor;

    public MaskMarkNetworks(MaskMarkOptions options) : base(nameof(MaskMarkNetworks))
    {
        Size = new CompactArchitecture
        {
            RegionAware = options.Variant == MaskMarkVariant.ED,
            TotalBits = options.MessageLength + options.PilotLength,
            TileCells = options.TileCells,
            NumbersPerCell = options.NumbersPerCell,
        };
        embedder = new CompactEmbedder(Size);
        extractor = new CompactExtractor(Size, embedder.MessageWeights);
        RegisterComponents();
    }

    /// <summary>The weights that variant ED has and D lacks.</summary>
    public const string RegionWeights = "embedder.region_mix.weight";

    public CompactArchitecture Size { get; }

    /// <summary>Copies the weights of another instance.</summary>
    public void CopyFrom(MaskMarkNetworks other)
    {
        using IDisposable gradient = no_grad();
        foreach (((_, Parameter to), (_, Parameter from)) in named_parameters().Zip(other.named_parameters())) to.copy_(from);
    }

    /// <summary>Moves the weights towards another instance's: an exponential average over steps (Polyak averaging).</summary>
    public void MoveTowards(MaskMarkNetworks other, double share)
    {
        using IDisposable gradient = no_grad();
        using Tensor weight = tensor((float)share);
        foreach (((_, Parameter to), (_, Parameter from)) in named_parameters().Zip(other.named_parameters()))
        {
            to.lerp_(from, weight);
        }
    }
}
