using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Picture in; where the mark is and the numbers each cell carries out. Localiser and extractor of MaskWM in one trunk.</summary>
/// <remarks>
/// Differs from MaskWM: one trunk with two heads instead of a U2-Net and a U-Net; the mask weighs the numbers after the network, instead of
/// blanking pixels before it; numbers of equal position in the tile are averaged before one linear read-out.
/// </remarks>
internal sealed class CompactExtractor : nn.Module
{
    private readonly Conv2d stem;
    private readonly GroupNormalization stem_norm;
    private readonly Conv2d down;
    private readonly GroupNormalization down_norm;
    private readonly ModuleList<ResidualBlock> blocks;
    private readonly Conv2d mask1;
    private readonly Conv2d mask2;
    private readonly Conv2d edge1;
    private readonly Conv2d edge2;
    private readonly Conv2d edge3;
    private readonly Conv2d evidence1;
    private readonly Conv2d evidence2;
    private readonly Linear readout;
    private readonly CompactArchitecture _size;

    public CompactExtractor(CompactArchitecture size, Tensor messageWeights) : base(nameof(CompactExtractor))
    {
        _size = size;
        int width = size.ExtractorWidth;
        stem = nn.Conv2d(3 * StemStride * StemStride, 64, 3, padding: 1, bias: false);
        stem_norm = new GroupNormalization(64);
        down = nn.Conv2d(64, width, 3, stride: size.CellSize / StemStride, padding: 1, bias: false);
        down_norm = new GroupNormalization(width);
        blocks = new ModuleList<ResidualBlock>([.. Enumerable.Range(0, size.ExtractorBlocks).Select(_ => new ResidualBlock(width))]);
        mask1 = nn.Conv2d(width, 32, 3, padding: 1);
        mask2 = nn.Conv2d(32, MaskPerCell * MaskPerCell, 1);
        edge1 = nn.Conv2d(64 + 32, 48, 3, padding: 1);
        edge2 = nn.Conv2d(48, 48, 3, padding: 1);
        edge3 = nn.Conv2d(48, StemStride * StemStride, 3, padding: 1);
        evidence1 = nn.Conv2d(width, width, 3, padding: 1);
        evidence2 = nn.Conv2d(width, size.NumbersPerCell, 1);
        readout = nn.Linear(size.TileNumbers, size.TotalBits, hasBias: false);
        RegisterComponents();
        // A matched filter to begin with: if the trunk returned the embedder's numbers, this would return the bits.
        using IDisposable gradient = no_grad();
        readout.weight!.copy_(messageWeights.t());
        // Edges start silent, so that weights without them say the same as before.
        edge3.weight.zero_();
        edge3.bias!.zero_();
    }

    private const int StemStride = 4;

    /// <summary>Mask logits along one side of a cell, before edges are drawn.</summary>
    private const int MaskPerCell = 2;

    /// <summary>What the weights of the edges are called; models made before there were any lack them.</summary>
    public const string EdgeWeights = "extractor.edge";

    /// <summary>What the read-out's weights are called in a file.</summary>
    public const string ReadoutName = "extractor.readout.weight";

    /// <summary>The matrix from folded numbers to logits: (total bits, tile numbers).</summary>
    public Tensor ReadoutWeights => readout.weight!;

    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of the cell.</param>
    /// <returns>Mask logits (N, 1, H, W) and evidence (N, c, H/8, W/8).</returns>
    public (Value MaskLogits, Value Evidence) Run(Value image)
    {
        (_, Value mask, Value evidence) = RunInSteps(image);
        return (mask, evidence);
    }

    /// <summary>The same, and the mask logits before edges are drawn.</summary>
    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of the cell.</param>
    /// <returns>Mask logits without edges (N, 1, H/4, W/4), with them (N, 1, H, W), and evidence.</returns>
    public (Value Coarse, Value MaskLogits, Value Evidence) RunInSteps(Value image)
    {
        (Value fine, Value features) = Trunk(image);
        Value where = mask1.On(features).Relu(); // (N, 32, H/8, W/8)
        Value coarse = mask2.On(where).PixelShuffle(MaskPerCell); // (N, 1, H/4, W/4)
        // Edges to the pixel: the trunk knows that there is a mark, the stem where it ends.
        Value edges = edge3.On(edge2.On(edge1.On(fine.Concatenate(where.Enlarge(_size.CellSize / StemStride))).Relu()).Relu()).PixelShuffle(StemStride);
        Value logits = coarse.AveragePool(3, 1, 1).Enlarge(_size.CellSize / MaskPerCell).Add(edges); // (N, 1, H, W)
        return (coarse, logits, FromFeatures(features));
    }

    /// <summary>How much of each cell is marked, (N, 1, H/8, W/8), from mask logits without edges.</summary>
    public static Value Cells(Value coarse) => coarse.Sigmoid().AveragePool(MaskPerCell, MaskPerCell, 0);

    /// <summary>The evidence alone, for a quarter less work.</summary>
    public Value Evidence(Value image) => FromFeatures(Trunk(image).Features);

    private Value FromFeatures(Value features) => evidence2.On(evidence1.On(features).Relu());

    private (Value Fine, Value Features) Trunk(Value image)
    {
        Value fine = stem_norm.On(stem.On(LocalContrast(image).PixelUnshuffle(StemStride))).Relu(); // (N, 64, H/4, W/4)
        Value features = down_norm.On(down.On(fine)).Relu(); // (N, width, H/8, W/8)
        foreach (ResidualBlock block in blocks) features = block.Run(features);
        return (fine, features);
    }

    /// <summary>Reads bits: weighs the evidence, averages cells of equal position in the tile, applies the read-out.</summary>
    /// <param name="evidence">(N, c, h, w).</param>
    /// <param name="weights">(N, 1, h, w), in [0, 1].</param>
    /// <param name="shift">Tile offset the embedder used, for training only.</param>
    /// <returns>Logits (N, total bits).</returns>
    public Value Read(Value evidence, Value weights, (int Rows, int Columns) shift = default) => readout.On(Fold(evidence, weights, shift));

    /// <summary>The first <paramref name="bits"/> logits only.</summary>
    public Value ReadFirst(Value evidence, Value weights, int bits)
    {
        Linear first = nn.Linear(_size.TileNumbers, bits, hasBias: false);
        using (no_grad()) first.weight!.copy_(readout.weight!.narrow(0, 0, bits));
        return first.On(Fold(evidence, weights, default));
    }

    private Value Fold(Value evidence, Value weights, (int Rows, int Columns) shift)
    {
        long side = _size.TileCells, positions = side * side;
        Value sum = evidence.Multiply(weights).PixelUnshuffle(side).SumOverPositions().Reshape(_size.NumbersPerCell, positions);
        Value total = weights.PixelUnshuffle(side).SumOverPositions().Reshape(1, positions).Add(0.5);
        Value folded = sum.Divide(total); // (N, c, positions)
        if (shift != default)
        {
            Tensor tile = folded.Tensor.view(-1, _size.NumbersPerCell, side, side);
            folded = new Value(tile.roll([-shift.Rows, -shift.Columns], [2, 3]));
        }

        return folded.Reshape(_size.TileNumbers);
    }

    /// <summary>Detail over its own strength: removes brightness and contrast, which carry no message, before the first weight.</summary>
    /// <remarks>Mean and deviation over 16-pixel windows every 8 pixels, interpolated between: a divisive normalisation.</remarks>
    private static Value LocalContrast(Value image)
    {
        const int step = 8;
        Value picture = image.Multiply(1 / 255.0);
        Value detail = picture.Subtract(picture.AveragePool(2 * step, step, step / 2).Enlarge(step)); // (N, 3, H, W)
        Value energy = detail.Detach().Multiply(detail.Detach()).MeanOverChannels();
        Value deviation = energy.AveragePool(2 * step, step, step / 2).Add(1e-6).Sqrt().Enlarge(step); // (N, 1, H, W)
        return detail.Divide(deviation.Add(0.01)).Clip(-4, 4);
    }
}
