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

    /// <summary>Small parts that are read besides the whole, each time.</summary>
    private const int Parts = 8;

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

    /// <summary>What happens to photographs: compression, resizing, blur, noise, colour. That only a part is left, <see cref="Judge"/> sees to in each of them.</summary>
    public override IReadOnlyList<IDistortion> UsualLayers { get; } =
        [new Identity(), new Jpeg(30), new WebP(), new ResizeAndBack(), new GaussianBlur(), new GaussianNoise(0.05), new ColourShift()];

    public override Tensor Read(Tensor images, Tensor mask) => _networks.ReadWeighed(images, mask);

    public override Tensor Loss(Tensor scores, Tensor bits) => F.binary_cross_entropy_with_logits(scores, bits, reduction: nn.Reduction.None).mean([1]);

    public override Tensor Margins(Tensor scores, Tensor bits)
    {
        using IDisposable gradient = no_grad();
        return scores * (bits * Scalars.Of(2) - Scalars.One) * Scalars.Of(1 / SureLogit);
    }

    /// <summary>Reads the whole and, out of the same evidence, small parts: what is to survive a cut must be in every part, and parts of a picture that reads well as a whole would say no more.</summary>
    public override (Tensor Loss, Tensor Margins) Judge(Tensor images, Tensor mask, Tensor bits, Random random)
    {
        if (_networks is not CompactNetworks compact) return base.Judge(images, mask, bits, random);
        Tensor evidence = compact.EvidenceOf(images), cells = compact.Cells(mask); // (N, c, h, w), (N, 1, h, w)
        Tensor scores = compact.ReadCells(evidence, cells), loss = Loss(scores, bits);
        // All parts of all pictures in one go: (Parts * N, c, h, w), picture after picture in each part.
        Tensor kept = cells.repeat([Parts, 1, 1, 1]) * cat([.. Enumerable.Range(0, Parts).Select(_ => Part(cells.shape[2], cells.shape[3], random).expand(bits.shape[0], -1, -1, -1))], 0);
        Tensor parts = Loss(compact.ReadCells(evidence.repeat([Parts, 1, 1, 1]), kept), bits.repeat([Parts, 1])).view(Parts, -1).mean([0]);
        return (loss.Plus(parts) * Scalars.Of(0.5), Margins(scores, bits));
    }

    // A tenth to a third of the cells, anywhere.
    private static Tensor Part(long height, long width, Random random)
    {
        double area = 0.1 + 0.23 * random.NextDouble(), aspect = Math.Exp(0.7 * (random.NextDouble() - 0.5));
        long rows = Math.Clamp((long)Math.Round(height * Math.Sqrt(area * aspect)), 1, height), columns = Math.Clamp((long)Math.Round(width * Math.Sqrt(area / aspect)), 1, width);
        Tensor part = zeros(1, 1, height, width);
        part.narrow(2, random.NextInt64(height - rows + 1), rows).narrow(3, random.NextInt64(width - columns + 1), columns).fill_(Scalars.One);
        return part;
    }

    public override Tensor Evidence(Tensor images)
    {
        Value image = new(images * Scalars.Of(255));
        Value region = new(ones(images.shape[0], 1, images.shape[2], images.shape[3]));
        return _networks.ReadGraph(image, _networks is PaperNetworks ? region : null, _options.MessageLength).Evidence.Tensor;
    }

    public override void Dispose() => _networks.Dispose();
}
