using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class WaveShareTests : TorchTest
{
    private static readonly MaskMarkOptions Options = new() { MessageLength = 10, PilotLength = 24, NumbersPerCell = 1, WorkingSize = 64, CropSize = 64, BatchSize = 2, WaveShare = 0.3, Name = "test" };

    [Fact]
    public void Waves_get_their_share_of_the_energy_that_will_be_there_and_the_message_the_rest()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Value image = new(rand(2, 3, 128, 64) * 255);
        Tensor visible = VisibilityMap.Run(image).Tensor, share = WaveAllocation.Share(image, new Value(visible), 0.3).Tensor;
        Tensor residual = networks.embedder.Run(image, new Value(ones(2, 34))).Tensor;
        Tensor waves = Seen(Tile().repeat([1, 1, 2, 1]).expand_as(residual));
        Tensor rest = residual - share.sqrt() * Tile().repeat([1, 1, 2, 1]) / waves.square().mean([1, 2, 3], keepdim: true).sqrt();
        Assert.True(Seen(rest).square().mean([1, 2, 3], keepdim: true).allclose(1 - share, 1e-3, 1e-3));

        Tensor Seen(Tensor part) => part * visible;
    }

    [Fact]
    public void Waves_move_with_the_tile()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Value image = new(rand(1, 3, 64, 64) * 255), bits = new(ones(1, 34));
        float share = WaveAllocation.Share(image, VisibilityMap.Run(image), 0.3).Tensor.item<float>();
        Tensor with = networks.embedder.Run(image, bits, shift: (2, 5)).Tensor, without = networks.embedder.Run(image, bits, shift: (2, 5), waves: 1e-9).Tensor;
        Tensor waves = (with - without * Math.Sqrt(1 - share)).flatten(), moved = Tile().roll([16, 40], [2, 3]).expand(1, 3, -1, -1).flatten();
        Assert.Equal(1, nn.functional.cosine_similarity(waves, moved, dim: 0).item<float>(), 1e-3);
    }

    [Fact]
    public void Textured_pictures_get_more_of_the_waves_than_smooth_ones()
    {
        Tensor smooth = linspace(0, 255, 128).view(1, 1, 1, 128).expand(1, 3, 128, 128), textured = (128 + 40 * randn(1, 1, 128, 128)).clamp(0, 255).expand(1, 3, 128, 128);
        Assert.Equal(0.4 * 0.28, ShareOf(smooth), 1e-3);
        Assert.InRange(ShareOf(textured), 0.3, 1.6 * 0.28 + 1e-4);

        static float ShareOf(Tensor picture) => WaveAllocation.Share(new Value(picture), VisibilityMap.Run(new Value(picture)), 0.28).Tensor.item<float>();
    }

    [Theory]
    [InlineData(0.0, 8)]
    [InlineData(0.2, 4)] // the waves belong to a tile of 64 pixels
    public void A_model_without_waves_says_so(double share, int tileCells)
    {
        MaskMarkOptions options = Options with { WaveShare = share, TileCells = tileCells, NumbersPerCell = 3 };
        using CompactNetworks networks = new(options);
        Assert.Null(networks.Describe(options, [.. Enumerable.Repeat(true, 24)], 0.1).SynchronizationWaves);
    }

    [Fact]
    public void The_exported_file_carries_the_waves_and_their_text()
    {
        using CompactNetworks networks = new(Options);
        bool[] pilot = MaskMarkExport.Pilot(Options);
        (byte[] embedder, byte[] extractor) = MaskMarkExport.ToOnnx(networks, Options, pilot, referenceVisibility: 0.05); // compares with TorchSharp
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        Assert.Equal(WavePattern.Standard.ToString(), model.Info.SynchronizationWaves);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.5)]
    public void A_share_out_of_range_is_refused(double share) =>
        Assert.Contains("WaveShare", Assert.Throws<ArgumentException>(() => (Options with { WaveShare = share }).Validate()).Message, StringComparison.Ordinal);

    private static Tensor Tile() => tensor(WavePattern.Standard.Tile(), [1, 1, 64, 64]);
}
