using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>The extractor of a MaskMark model.</summary>
internal sealed class MaskMarkDecoder : DifferentiableDecoder
{
    /// <summary>A logit of this says a bit with a chance of 98 %.</summary>
    private const double SureLogit = 4;

    private readonly MaskMarkNetworks _networks;
    private readonly MaskMarkOptions _options;

    public MaskMarkDecoder(MaskMarkNetworks networks, MaskMarkOptions options)
    {
        _networks = networks;
        _options = options;
        networks.eval();
        foreach (Parameter parameter in networks.parameters()) parameter.requires_grad = false;
    }

    public override int TotalBits => _options.MessageLength + _options.PilotLength;

    public override int WorkingSize => _options.WorkingSize;

    public override bool FixedSize => true; // masks and tiles go by the working size

    /// <summary>What happens to photographs: compression, resizing, blur, noise, colour, and a part of them that is replaced.</summary>
    public override IReadOnlyList<IDistortion> UsualLayers { get; } =
        [new Identity(), new Jpeg(30), new WebP(), new ResizeAndBack(), new GaussianBlur(), new GaussianNoise(0.05), new ColourShift(), new Crop(0.1, grey: true)];

    public override Tensor Read(Tensor images, Tensor mask) => _networks.ReadWeighed(images, mask);

    public override Tensor Loss(Tensor scores, Tensor bits) => F.binary_cross_entropy_with_logits(scores, bits, reduction: nn.Reduction.None).mean([1]);

    public override Tensor Margins(Tensor scores, Tensor bits)
    {
        using IDisposable gradient = no_grad();
        return scores * (bits * Scalars.Of(2) - Scalars.One) * Scalars.Of(1 / SureLogit);
    }

    public override Tensor Evidence(Tensor images)
    {
        Value image = new(images * Scalars.Of(255));
        Value region = new(ones(images.shape[0], 1, images.shape[2], images.shape[3]));
        return _networks.ReadGraph(image, _networks is PaperNetworks ? region : null, _options.MessageLength).Evidence.Tensor;
    }

    public override void Dispose() => _networks.Dispose();
}
