using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The compact size: 1.3 million weights that two cores train in hours.</summary>
/// <remarks>
/// Differs from MaskWM: no image loss. The residual's energy is set, not learned: its shape times visibility, divided by its own RMS, times the
/// RMS of the PSNR asked for. Nothing has to be balanced against the bits, and the PSNR is the one asked for.
/// </remarks>
internal sealed class CompactNetworks : MaskMarkNetworks
{
    private const double MaskLossWeight = 0.5;

    /// <summary>Share of pictures read without their mask: evidence must be quiet by itself where there is no mark.</summary>
    private const double UnmaskedReadShare = 0.3;

    /// <summary>Share of pictures that are grey, so that all of the residual must be luminance.</summary>
    private const double GreyShare = 0.05;

    /// <summary>Share of the waves in training, in parts of the usual one.</summary>
    private const double LowestWaves = 0.7, HighestWaves = 1.4;

    public readonly CompactEmbedder embedder;
    public readonly CompactExtractor extractor;
    private readonly double _regionPsnr;

    public CompactNetworks(MaskMarkOptions options) : base(nameof(CompactNetworks))
    {
        _regionPsnr = options.RegionPsnr;
        Size = new CompactArchitecture
        {
            RegionAware = options.Variant == MaskMarkVariant.ED,
            TotalBits = options.MessageLength + options.PilotLength,
            TileCells = options.TileCells,
            NumbersPerCell = options.NumbersPerCell,
            WaveShare = 8 * options.TileCells == WavePattern.Side ? options.WaveShare : 0,
        };
        embedder = new CompactEmbedder(Size);
        extractor = new CompactExtractor(Size, embedder.MessageWeights);
        RegisterComponents();
    }

    public CompactArchitecture Size { get; }

    public override bool RegionAware => Size.RegionAware;

    public override nn.Module EmbedderModule => embedder;

    public override nn.Module ExtractorModule => extractor;

    public override BatchMessages Draw(long count, Random random)
    {
        (int, int) shift = (random.Next(Size.TileCells), random.Next(Size.TileCells));
        return new BatchMessages(randint(0, 2, [count, Size.TotalBits], dtype: ScalarType.Float32), shift);
    }

    public override Tensor Embed(Tensor covers, BatchMessages messages, Tensor region, StepPlan plan, Random random)
    {
        long count = covers.shape[0];
        Tensor grey = rand(count, 1, 1, 1).lt(Scalars.Of(GreyShare)).to_type(ScalarType.Float32);
        Tensor pictures = covers + grey * (Grey.Of(covers) - covers);
        Value image = new(MemoryLayout.ChannelsLast(pictures * Scalars.Of(255)));
        Value signs = new(messages.Bits * Scalars.Of(2) - Scalars.One);
        Value? told = Size.RegionAware ? new Value(region) : null;
        // Shares vary, so that the reader bears waves of any strength.
        double waves = LowestWaves + (HighestWaves - LowestWaves) * random.NextDouble();
        Tensor raw = embedder.Run(image, signs, told, messages.Shift, waves).Tensor;
        Tensor residual = raw * VisibilityMap.Run(image).Tensor * region;
        residual = residual + grey * (residual.mean([1], keepdim: true) - residual);

        // At use a picture gets the energy that it hides. Crops differ more than pictures do, so they go half of the way: a flat crop gets less, a busy one more.
        Tensor area = region.mean([1, 2, 3], keepdim: true); // (N, 1, 1, 1)
        Tensor energy = residual.square().mean([1, 2, 3], keepdim: true) / area + Scalars.Of(1e-12);
        Tensor rms = (energy * energy.mean()).pow(Scalars.Of(0.25));
        Tensor target = tensor((float)Math.Pow(10, -(plan.Psnr + 3 * (random.NextDouble() - 0.5)) / 20));
        // A region gets the energy of the whole picture, but no more than its own PSNR allows.
        Tensor most = tensor((float)Math.Pow(10, Math.Max(0, plan.Psnr - _regionPsnr) / 20));
        Tensor louder = area.rsqrt().minimum(most);
        Tensor marked = (pictures + residual * (target * louder / rms)).clamp(Scalars.Zero, Scalars.One);
        Tensor eightBit = (marked.detach() * Scalars.Of(255)).round() * Scalars.Of(1 / 255.0);
        return marked + (eightBit - marked).detach();
    }

    public override BatchReading Read(Tensor received, Tensor mask, BatchMessages messages)
    {
        (Value maskLogits, Value evidence) = extractor.Run(new Value(MemoryLayout.ChannelsLast(received * Scalars.Of(255))));
        Tensor cells = F.avg_pool2d(mask, Size.CellSize);
        Tensor unmasked = rand(received.shape[0], 1, 1, 1).lt(Scalars.Of(UnmaskedReadShare)).to_type(ScalarType.Float32);
        Tensor logits = extractor.Read(evidence, new Value(unmasked.maximum(cells)), messages.Shift).Tensor;
        return new BatchReading(logits, maskLogits.Tensor, mask);
    }

    public override Tensor ReadWeighed(Tensor images, Tensor mask) => ReadCells(EvidenceOf(images), Cells(mask));

    /// <summary>The numbers of the cells, (N, c, S/8, S/8).</summary>
    /// <param name="images">(N, 3, S, S) in [0, 1].</param>
    public Tensor EvidenceOf(Tensor images) => extractor.Evidence(new Value(MemoryLayout.ChannelsLast(images * Scalars.Of(255)))).Tensor;

    /// <summary>How much of each cell a mask keeps, (N, 1, S/8, S/8).</summary>
    public Tensor Cells(Tensor mask) => F.avg_pool2d(mask, Size.CellSize);

    /// <summary>Logits (N, total bits) out of evidence, weighed by cells.</summary>
    public Tensor ReadCells(Tensor evidence, Tensor cells) => extractor.Read(new Value(evidence), new Value(cells)).Tensor;

    public override BatchLosses Losses(BatchReading reading, BatchMessages messages, Tensor marked, Tensor change, StepPlan plan)
    {
        Tensor bits = BatchLosses.OverMarked(F.binary_cross_entropy_with_logits(reading.Bits, messages.Bits, reduction: nn.Reduction.None), marked);
        Tensor mask = F.binary_cross_entropy_with_logits(reading.Mask, reading.Truth);
        return new BatchLosses(plan.Masks ? bits + mask * Scalars.Of(MaskLossWeight) : bits, bits, mask, null);
    }

    public override (Value Residual, Value Watermarked) MarkGraph(
        Value image, Value message, Value? region, bool[] pilot, MaskMarkOptions options, double referenceVisibility)
    {
        Value residual = embedder.RunWithPilot(image, message, pilot, region);
        return (residual, WatermarkedGraph.Run(image, residual, region, options, referenceVisibility));
    }

    public override ReadOutputs ReadGraph(Value image, Value? region, int messageLength)
    {
        (Value coarse, Value maskLogits, Value evidence) = extractor.RunInSteps(image);
        // Cells are weighed before edges are drawn: who only reads has that quarter of the work left out (OnnxPruning).
        Value cells = CompactExtractor.Cells(coarse);
        Value bits = extractor.ReadFirst(evidence, cells, messageLength);
        return new ReadOutputs(maskLogits.Sigmoid(), cells, bits, evidence, image.ConstantBeside(extractor.ReadoutWeights, "readout_weights"));
    }

    public override WatermarkModelInfo Describe(MaskMarkOptions options, bool[] pilot, double referenceVisibility) => base.Describe(options, pilot, referenceVisibility) with
    {
        CellSize = Size.CellSize,
        TileCells = Size.TileCells,
        ReferenceVisibility = referenceVisibility,
        SynchronizationWaves = Size.WaveShare > 0 ? WavePattern.Standard.ToString() : null,
        RegionPsnr = RegionAware ? options.RegionPsnr : null,
    };
}
