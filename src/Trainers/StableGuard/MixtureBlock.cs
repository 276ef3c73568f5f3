using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The mixture of forensic experts (MoFE): all experts see the same map, and at every position a router says how much each counts.</summary>
internal sealed class MixtureBlock : nn.Module
{
    private readonly ForensicExpert? watermark;
    private readonly ForensicExpert? tampering;
    private readonly BoundaryExpert? boundary;
    private readonly ModuleList<ExpertProjector> projectors;
    private readonly Linear widen;
    private readonly Linear choose;
    private readonly LayerNormalization norm;

    public MixtureBlock(long channels, Experts experts = Experts.All) : base(nameof(MixtureBlock))
    {
        watermark = experts.HasFlag(Experts.Watermark) ? new ForensicExpert(channels, windowed: false) : null;
        tampering = experts.HasFlag(Experts.Tampering) ? new ForensicExpert(channels, windowed: true) : null;
        boundary = experts.HasFlag(Experts.Boundary) ? new BoundaryExpert(channels) : null;
        int count = System.Numerics.BitOperations.PopCount((uint)experts);
        projectors = new ModuleList<ExpertProjector>([.. Enumerable.Range(0, count).Select(_ => new ExpertProjector(channels))]);
        widen = nn.Linear(channels, channels);
        choose = nn.Linear(channels, count);
        norm = new LayerNormalization(channels);
        RegisterComponents();
    }

    /// <param name="x">(N, C, h, w).</param>
    /// <returns>The same shape.</returns>
    public Value Run(Value x)
    {
        List<Value> opinions = [];
        if (watermark is not null) opinions.Add(watermark.Run(x).Add(x));
        if (tampering is not null) opinions.Add(tampering.Run(x).Add(x));
        if (boundary is not null) opinions.Add(boundary.Run(x));

        Value tokens = x.Tokens(), shares = Route(tokens); // (N, h w, experts)
        Value mixed = Weighed(0);
        for (int i = 1; i < opinions.Count; i++) mixed = mixed.Add(Weighed(i));
        return norm.On(mixed).Add(tokens).GridLike(x);

        Value Weighed(int i) => projectors[i].Run(opinions[i].Tokens()).Multiply(shares.SliceLast(i, 1));
    }

    /// <summary>How much each expert counts at each position: (N, T, experts), adding up to 1.</summary>
    public Value Route(Value tokens) => choose.On(widen.On(tokens).Silu()).SoftmaxLast();
}

/// <summary>Brings an expert's map into the form that the mixture adds up.</summary>
internal sealed class ExpertProjector : nn.Module
{
    private readonly Linear inlet;
    private readonly LayerNormalization norm;
    private readonly Linear outlet;

    public ExpertProjector(long channels) : base(nameof(ExpertProjector))
    {
        inlet = nn.Linear(channels, channels);
        norm = new LayerNormalization(channels);
        outlet = nn.Linear(channels, channels);
        RegisterComponents();
    }

    public Value Run(Value tokens) => outlet.On(norm.On(inlet.On(tokens)).Silu()); // (N, T, C)
}
