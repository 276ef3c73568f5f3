using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>HiDDeN, TSDL or MBRS: the decoders that ISMark is published with.</summary>
/// <param name="networks">Set to evaluation; without gradients of their own as long as this is in use.</param>
/// <param name="owns">Whether they are disposed with this.</param>
internal sealed class BaselineDecoder(BaselineNetworks networks, bool owns) : DifferentiableDecoder
{
    public override int TotalBits => networks.Size.TotalBits;

    public override int WorkingSize => networks.Size.Side;

    public override bool FixedSize => networks.Size.FixedSize;

    public override IReadOnlyList<IDistortion> UsualLayers { get; } = networks.Size.FixedSize ? NoiseLayers.FixedSize(NoiseLayers.Combined) : NoiseLayers.Combined;

    // Half of a backward pass would go into gradients of weights that nobody uses.
    public static BaselineDecoder Frozen(BaselineNetworks networks, bool owns)
    {
        networks.eval();
        foreach (Parameter parameter in networks.parameters()) parameter.requires_grad = false;
        return new BaselineDecoder(networks, owns);
    }

    public override Tensor Read(Tensor images, Tensor mask) => networks.Read(new Value(MemoryLayout.ChannelsLast(BaselineStep.Signed(images)))).Tensor;

    public override Tensor Loss(Tensor scores, Tensor bits) => (scores - bits).square().mean([1]);

    public override Tensor Margins(Tensor scores, Tensor bits)
    {
        using IDisposable gradient = no_grad();
        return (scores - Scalars.Of(0.5)) * (bits * Scalars.Of(4) - Scalars.Of(2));
    }

    public override Tensor Evidence(Tensor images) => BaselineGraph.Logits(networks, new Value(BaselineStep.Signed(images))).Tensor;

    public override void Dispose()
    {
        if (owns) networks.Dispose();
    }
}
