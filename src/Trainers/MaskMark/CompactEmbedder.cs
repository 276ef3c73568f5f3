using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Message and picture in, residual out: the compact sibling of MaskWM's encoder (Hu et al., NeurIPS 2025, section 3).</summary>
/// <remarks>
/// Like MaskWM a linear layer turns the message into a picture of numbers. Differs: a few numbers per 8-pixel cell instead of one plane per bit,
/// on a square tile that repeats over the picture, so that any large enough piece holds the whole message; a direct road from those numbers to
/// pixels (learned carriers) beside the road that sees the content, so that from the first step all energy carries the message; the output is
/// a residual, not a picture.
/// </remarks>
internal sealed class CompactEmbedder : nn.Module
{
    /// <summary>Power of the network's own strength around a pixel that its residual is divided by, and the pixels over which that strength is taken.</summary>
    private const double Evenness = 0.45;
    private const int EvenOver = 33;

    private readonly Linear message_map;
    private readonly Conv2d carriers;
    private readonly Conv2d stem;
    private readonly Conv2d mix;
    private readonly Conv2d? region_mix;
    private readonly GroupNormalization mix_norm;
    private readonly ResidualBlock block1;
    private readonly ResidualBlock block2;
    private readonly Conv2d outlet;
    private readonly CompactArchitecture _size;

    public CompactEmbedder(CompactArchitecture size) : base(nameof(CompactEmbedder))
    {
        _size = size;
        long patch = 3 * size.CellSize * size.CellSize;
        message_map = nn.Linear(size.TotalBits, size.TileNumbers, hasBias: false);
        carriers = nn.Conv2d(size.NumbersPerCell, patch, 3, padding: 1, bias: false);
        stem = nn.Conv2d(patch, size.EmbedderWidth, 1);
        mix = nn.Conv2d(size.EmbedderWidth + size.NumbersPerCell, size.EmbedderWidth, 3, padding: 1);
        if (size.RegionAware) region_mix = nn.Conv2d(1, size.EmbedderWidth, 3, padding: 1, bias: false);
        mix_norm = new GroupNormalization(size.EmbedderWidth);
        block1 = new ResidualBlock(size.EmbedderWidth);
        block2 = new ResidualBlock(size.EmbedderWidth);
        // No bias: it would be the same in every cell, a beacon that the eye finds in flat areas. The synchronisation waves are the beacon.
        outlet = nn.Conv2d(size.EmbedderWidth, patch, 3, padding: 1, bias: false);
        RegisterComponents();
        Initialise();
    }

    /// <summary>What the map's weights are called in a file.</summary>
    public const string MessageMapName = "embedder.message_map.weight";

    /// <summary>The linear map from bits to numbers; the extractor's read-out starts as its transpose.</summary>
    public Tensor MessageWeights => message_map.weight!;

    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of the tile.</param>
    /// <param name="bits">(N, total bits), -1 or +1: message, then pilot.</param>
    /// <param name="region">(N, 1, H, W), in [0, 1]: where the mark will be kept; none where the network is not told (MaskMark-D).</param>
    /// <param name="shift">Tile offset in cells, for training only.</param>
    /// <param name="waves">Energy of the waves in parts of the usual one; training only.</param>
    /// <returns>(N, 3, H, W), signed, of no particular scale; visibility and region not yet applied.</returns>
    public Value Run(Value image, Value bits, Value? region = null, (int Rows, int Columns) shift = default, double waves = 1) =>
        Spread(image, Roll(message_map.On(bits), shift), region, shift, _size.WaveShare * waves);

    /// <summary>The same for bits of which the last ones are fixed: the pilot becomes the bias of the linear map, so a file asks for the message only.</summary>
    public Value RunWithPilot(Value image, Value message, bool[] pilot, Value? region)
    {
        Tensor weights = message_map.weight!.detach();
        long free = _size.TotalBits - pilot.Length;
        Linear map = nn.Linear(free, _size.TileNumbers);
        using (no_grad())
        {
            Tensor signs = tensor(pilot.Select(b => b ? 1f : -1f).ToArray());
            map.weight!.copy_(weights.narrow(1, 0, free));
            map.bias!.copy_(weights.narrow(1, free, pilot.Length).mv(signs));
        }

        return Spread(image, map.On(message.Multiply(2).Add(-1)), region, default, _size.WaveShare);
    }

    private Value Spread(Value image, Value numbers, Value? region, (int Rows, int Columns) shift, double waveShare)
    {
        Value content = stem.On(image.Multiply(1 / 127.5).Add(-1).PixelUnshuffle(_size.CellSize)).Relu(); // (N, width, h, w)
        Value map = numbers.Reshape(_size.NumbersPerCell, _size.TileCells, _size.TileCells).TileOver(content); // (N, c, h, w)
        Value mixed = mix.On(content.Concatenate(map));
        // The region beside content and message: a convolution of its own is the same as one more input plane, and lets weights without it be trained on.
        if (region_mix is not null) mixed = mixed.Add(region_mix.On(region!.Value.AveragePool(_size.CellSize, _size.CellSize, 0)));
        Value features = mix_norm.On(mixed).Relu();
        features = block2.Run(block1.Run(features));
        return AddWaves(image, carriers.On(map).Add(outlet.On(features)).PixelShuffle(_size.CellSize), region, shift, waveShare); // (N, 3, H, W)
    }

    // Message and waves share the energy of the change in parts that the picture sets, whatever the networks do: measured as it will be, after visibility and region.
    private Value AddWaves(Value image, Value residual, Value? region, (int Rows, int Columns) shift, double typicalShare)
    {
        if (typicalShare == 0) return residual;
        // A network that only keeps its energy in sum moves it to flat areas, where it is read best and seen first. Nearly half of that, in decibels, is taken back.
        Value around = residual.Multiply(residual).MeanOverChannels().AveragePool(EvenOver, 1, EvenOver / 2).Add(1e-8);
        residual = residual.Divide(around.Power(Evenness / 2));
        Tensor tile = tensor(WavePattern.Standard.Tile(), [1, 1, WavePattern.Side, WavePattern.Side]);
        if (shift != default) tile = tile.roll([shift.Rows * _size.CellSize, shift.Columns * _size.CellSize], [2, 3]);
        Value waves = image.ConstantBeside(tile, "waves").TileOver(image);
        Value visible = VisibilityMap.Run(image), share = WaveAllocation.Share(image, visible, typicalShare);
        if (region is { } kept) visible = visible.Multiply(kept);
        return residual.Divide(Strength(residual)).Multiply(share.Multiply(-1).Add(1).Sqrt()).Add(waves.Divide(Strength(waves)).Multiply(share.Sqrt()));

        Value Strength(Value part)
        {
            Value seen = part.Multiply(visible);
            return seen.Multiply(seen).MeanPerPicture().Add(1e-12).Sqrt();
        }
    }

    private Value Roll(Value numbers, (int Rows, int Columns) shift)
    {
        if (shift == default) return numbers;
        using Tensor tile = numbers.Tensor.view(-1, _size.NumbersPerCell, _size.TileCells, _size.TileCells);
        return new Value(tile.roll([shift.Rows, shift.Columns], [2, 3]).flatten(1));
    }

    private void Initialise()
    {
        using IDisposable gradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        // Every bit moves every number and none disturbs another: orthogonal columns, energy 1 per number on average.
        message_map.weight!.copy_(nn.init.orthogonal_(empty(_size.TileNumbers, _size.TotalBits, device: CPU)) * Math.Sqrt(_size.TileNumbers / (double)_size.TotalBits));
        // Carriers start as smooth noise twice as wide as a cell, written as the 3x3 neighbourhood of cells that a pixel-shuffle reads.
        long cell = _size.CellSize;
        Tensor noise = F.pad(F.avg_pool2d(randn([_size.NumbersPerCell, 3, 2 * cell + 2, 2 * cell + 2], device: CPU), 3, 1) * 3, [cell / 2, cell / 2, cell / 2, cell / 2]);
        Tensor neighbourhood = noise.view(_size.NumbersPerCell, 3, 3, cell, 3, cell) // (c, rgb, cell row, y, cell column, x)
            .permute(1, 3, 5, 0, 2, 4).reshape(3 * cell * cell, _size.NumbersPerCell, 3, 3).flip(2, 3);
        carriers.weight.copy_(neighbourhood);
        region_mix?.weight.zero_();
        outlet.weight.mul_(0.05);
    }
}
